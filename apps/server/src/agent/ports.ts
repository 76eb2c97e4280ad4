import type { EventInput, EventResult } from '@batcave/shared/events';
import type { DurationMs, EpochMs } from '@batcave/shared/time';
import type { FileIdentity, FileMark } from './follow/mark.ts';
import type {
  CpuReading,
  DiskReading,
  MemoryReading,
  NetworkReading,
  ProcessReading,
  ThreadReading,
} from './readings.ts';

/** Where the agent says what it does. Fields first, as pino has it. */
export interface AgentLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Time, as the agent needs it. */
export interface AgentClock {
  nowMs(): EpochMs;
  /** Resolves after the time, or as soon as the signal aborts. Never rejects. */
  delay(durationMs: DurationMs, signal: AbortSignal): Promise<void>;
}

/** What a look at the agent's own certificate came to. */
export type CertificateLook =
  | { readonly kind: 'good'; readonly renewAtMs: EpochMs }
  | { readonly kind: 'renewed'; readonly notAfterMs: EpochMs }
  | { readonly kind: 'failed'; readonly reason: string; readonly notAfterMs: EpochMs }
  /** Of another authority, which renews it in its own way. */
  | { readonly kind: 'foreign' };

/** The agent's own certificate in its files. */
export interface CertificateRenewer {
  /** Renews it if it is time. Never rejects: every failure is an outcome. */
  look(): Promise<CertificateLook>;
}

/** The machine the agent runs on. Every method reads it anew. */
export interface HostReader {
  readonly hostName: string;
  /** `linux`, `darwin`, `win32`. */
  readonly os: string;
  /** What this system cannot tell, in words; empty on Linux. */
  readonly leftOut: readonly string[];
  readCpu(): Promise<CpuReading>;
  readMemory(): Promise<MemoryReading>;
  readDisks(): Promise<readonly DiskReading[]>;
  readUptimeSec(): Promise<number>;
  /** `undefined` where the system does not tell. */
  readNetwork(): Promise<NetworkReading | undefined>;
  /** `undefined` where the system does not tell. */
  readProcesses(): Promise<ProcessReading | undefined>;
  /** `undefined` where the system does not tell, or the process is gone. */
  readThreads(pid: number): Promise<ThreadReading | undefined>;
}

/** A log file held open: it stays readable when it is renamed or deleted. */
export interface OpenLog extends FileIdentity {
  sizeBytes(): Promise<number>;
  /** At most `maxBytes` from `offset`; empty at the end. */
  read(offset: number, maxBytes: number): Promise<Uint8Array>;
  /** SHA-256 of the first `bytes` bytes, in hex. A shorter file gives the hash of what there is. */
  headHash(bytes: number): Promise<string>;
  close(): Promise<void>;
}

/** A file whose name begins with that of the followed one. */
export interface SiblingLog extends FileIdentity {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  /** Hash of as many first bytes as was asked for. */
  readonly headHash: string;
}

/** The log files of this machine. */
export interface LogFiles {
  /** `undefined` when nothing has this name. */
  identify(path: string): Promise<FileIdentity | undefined>;
  /**
   * `undefined` when nothing has this name.
   *
   * @throws when it is no regular file or may not be read.
   */
  open(path: string): Promise<OpenLog | undefined>;
  /** Older parts of the same log: beside it, named after it, not compressed. */
  siblings(path: string, headBytes: number): Promise<readonly SiblingLog[]>;
}

/** What goes into the spool together or not at all. */
export interface SpoolEntry {
  readonly events: readonly EventInput[];
  /** How far each followed file has been read once these events are in. */
  readonly marks?: Readonly<Record<string, readonly FileMark[]>>;
}

/** The oldest events of the spool. */
export interface SpoolBatch {
  readonly events: readonly EventInput[];
  /** Whether the spool holds more than these. */
  readonly hasMore: boolean;
  /** Opaque: hand it back to `release`. */
  readonly end: unknown;
}

/** Events kept on disk until the server has answered for them. */
export interface Spool {
  /**
   * Puts the entry on disk and resolves once it would survive a crash, all of it or nothing.
   *
   * @throws when the disk does not take it; nothing of it is kept then.
   */
  append(entry: SpoolEntry): Promise<void>;
  /** The marks of the file as last appended; `undefined` when it was never followed. */
  marksOf(path: string): readonly FileMark[] | undefined;
  /** Waits for events and gives the oldest, in order; `undefined` once the signal aborts. */
  next(
    limits: { readonly maxEvents: number; readonly maxBytes: number },
    signal: AbortSignal,
  ): Promise<SpoolBatch | undefined>;
  /** Forgets the batch: the server has answered for every event of it. */
  release(batch: SpoolBatch): Promise<void>;
  /** How full it is, 0 to 1. At 1 the oldest events are dropped. */
  fillRatio(): number;
}

/** What became of one attempt to send. */
export type SendOutcome =
  /** The server has every event that it did not reject. One result per event, in order. */
  | { readonly kind: 'answered'; readonly results: readonly EventResult[] }
  /** Nothing wrong with the events: try the same again. */
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      readonly retryAfterMs: DurationMs | undefined;
    }
  /** The request as a whole was refused for what it holds: send less at once. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The way to the server: one attempt, no memory of earlier ones. */
export interface EventSender {
  /** Never rejects: every failure is an outcome. */
  send(events: readonly EventInput[], signal: AbortSignal): Promise<SendOutcome>;
}
