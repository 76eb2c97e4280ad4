import type { EpochMs } from '@batcave/shared/time';
import type { StoredDay } from './planRetention.ts';

/** What a run did. */
export interface RunReport {
  readonly made: readonly string[];
  readonly dropped: readonly StoredDay[];
  /** `true`: another instance was at it; nothing was done. */
  readonly busy: boolean;
}

/** The days of events as the store keeps them. */
export interface RetentionStore {
  days(): Promise<StoredDay[]>;
  /** When the last event was received; 0 when there never was one. */
  clockMs(): Promise<EpochMs>;
  /** Makes the missing days of the range; returns their dates. */
  makeDays(fromMs: EpochMs, toMs: EpochMs): Promise<string[]>;
  /** Keeps the events of unresolved alerts, drops the day and writes the audit row, all or nothing. */
  dropDay(day: StoredDay, actor: string, nowMs: EpochMs): Promise<void>;
  /** Drops what is kept of the engine for days before this one. */
  dropEngineDays(beforeDay: string): Promise<void>;
  /** Runs `work` while no other instance does; `undefined` when one is at it. */
  exclusively<T>(work: () => Promise<T>): Promise<T | undefined>;
}
