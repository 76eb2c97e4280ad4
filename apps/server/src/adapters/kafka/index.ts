export { createKafkaClient, type KafkaClientOptions, type KafkaLogLevel } from './client.ts';
export {
  type Compression,
  ConfirmedSender,
  type ConfirmedSenderOptions,
  createProducer,
} from './confirmedSend.ts';
export {
  DeadLetterBox,
  type DeadLetterBoxOptions,
  type Replayed,
  type StoredLetter,
} from './deadLetterBox.ts';
export { ensureTopics, type EnsuredTopics } from './ensureTopics.ts';
export type { EventsTopic } from './eventRecord.ts';
export { toTopicRecord } from './headers.ts';
export { KafkaAlertTopic, type KafkaAlertTopicOptions } from './kafkaAlertTopic.ts';
export { KafkaEventLog, type KafkaEventLogOptions } from './kafkaEventLog.ts';
export { explainKafkaFault, findKafkaFault, type KafkaFault } from './kafkaFault.ts';
export type { OutgoingRecord } from './Lane.ts';
export { PartitionGroup, type PartitionGroupOptions } from './partitionGroup.ts';
export { partitionOf } from './partitionOf.ts';
export { type EventSchemas, KafkaRecordReader, type RecordReaderOptions } from './recordReader.ts';
export { KafkaDeadLetters, KafkaMarkerSender, KafkaSampleSender } from './senders.ts';
export { Unconfirmed } from './Sending.ts';
export { MAX_MESSAGE_BYTES, topicNames, type TopicNames, type TopicOptions } from './topics.ts';
