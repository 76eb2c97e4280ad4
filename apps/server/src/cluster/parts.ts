import type { EpochMs } from '@batcave/shared/time';
import type { Alarm, EngineLedger, EngineStep, RuleSource } from '../alerts/index.ts';
import type { DetectorKinds } from '../rules/index.ts';
import type {
  DeadLetters,
  EventStore,
  MarkerSender,
  PartitionName,
  PartitionReader,
  RecordReader,
  SampleSender,
} from './ports.ts';

/** What the partitions of an instance work with. */
export interface PartitionParts {
  readonly reader: PartitionReader;
  readonly records: RecordReader;
  readonly store: EventStore;
  readonly ledgerOf: (name: PartitionName) => EngineLedger;
  readonly rules: RuleSource & {
    /** There is a revision at least so new. */
    note(revision: number): void;
  };
  readonly samples: SampleSender;
  readonly markers: MarkerSender;
  readonly deadLetters: DeadLetters;
  /** Partitions of each of the two topics. */
  readonly partitions: number;
  readonly tenants: () => ReadonlySet<string>;
  readonly now: () => EpochMs;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly createAlarm: () => Alarm;
  readonly gatherMs: number;
  readonly checkpointMs: number;
  readonly maxGroupsPerRule: number;
  readonly maxGroupBytes?: number | undefined;
  /** The detectors that rules may name: the same on every server. */
  readonly kinds: DetectorKinds;
  /** Detectors that this server could not load, each with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
  /** Longest time without a record before a marker is put on a partition. */
  readonly markerMs: number;
  readonly onStep: (name: PartitionName, step: EngineStep) => void;
  /** How far a partition is behind its newest record, after each step of reading. */
  readonly onRead: (name: PartitionName, lag: PartitionLag) => void;
  readonly onRetry: (name: PartitionName, error: unknown) => void;
  /** Records that the topic no longer had when they should have been read: they are lost. */
  readonly onLost: (name: PartitionName, beforeOffset: number) => void;
  readonly onNotice: (name: PartitionName, text: string) => void;
  /** The partition is not worked on here any more. */
  readonly onReleased: (name: PartitionName) => void;
}

/** What lies between a partition and what was made of it. */
export interface PartitionLag {
  /** Records that are not in the store yet, or not merged yet. */
  readonly records: number;
  /** The time of the newest record that was read. */
  readonly clockMs: EpochMs;
}
