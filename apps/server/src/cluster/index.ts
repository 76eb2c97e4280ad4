export { EventPartition } from './EventPartition.ts';
export { type MergeMark, MergedLog } from './MergedLog.ts';
export type { PartitionLag, PartitionParts } from './parts.ts';
export { PartitionHost } from './PartitionHost.ts';
export type {
  ArrivedEvent,
  DeadLetter,
  DeadLetters,
  EventEntry,
  EventStore,
  JudgedTopic,
  MarkerSender,
  OutgoingSample,
  PartitionListener,
  PartitionName,
  PartitionReader,
  RecordBatch,
  RecordReader,
  Refusal,
  SampleEntry,
  SampleSender,
  Stored,
  StoredEvent,
  StoredPlace,
  StoreRequest,
  TopicRecord,
} from './ports.ts';
export { SharedRules } from './SharedRules.ts';
export { isWithinSource, nameOf, partitionOfGroup } from './shares.ts';
