import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';

/** The log as its readers see it. */
export interface LogReader {
  /** Events after `afterSeq` in order of seq, at most `limit`; empty when there is none yet. */
  read(afterSeq: number, limit: number): Promise<readonly LogEvent[]>;
  /**
   * How far the log is complete: every event with `seq <= headSeq` can be read, and every event
   * received at or before `clockMs` has a seq of at most `headSeq`.
   */
  position(): { readonly headSeq: number; readonly clockMs: EpochMs };
  /** Finds out how far it is, where others write it too. */
  look?(): Promise<void>;
  /** Calls back after every commit. Returns the function that stops it. */
  onAdvance(listener: () => void): () => void;
}

/** A log that goes on after a restart where an engine left it. */
export interface MarkedLog extends LogReader {
  /** What this log must be given to be read on from `seq` again, as plain JSON. Saved with the checkpoint. */
  mark(seq: number): unknown;
}

/** Wakes one waiting loop; a ring while nobody waits is kept. */
export interface Alarm {
  ring(): void;
  /** Resolves at the next ring, or after the time. */
  wait(durationMs: number): Promise<void>;
}
