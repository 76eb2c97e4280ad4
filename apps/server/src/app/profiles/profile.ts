import type { LogEvent } from '@batcave/shared/events';
import type { EngineLedger, LogReader } from '../../alerts/index.ts';
import type { PgIdentities, PgRules, PgStore } from '../../adapters/postgres/index.ts';
import type { EventLog } from '../../ingest/index.ts';
import type { CleanupStack } from '../CleanupStack.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { RuleStatus } from '../RuleStatus.ts';
import type { Settings } from '../settings.ts';

/** What a profile is built on. */
export interface ProfileParts {
  readonly settings: Settings;
  readonly store: PgStore;
  readonly identities: PgIdentities;
  readonly rules: PgRules;
  readonly cleanup: CleanupStack;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onProgress: (text: string) => void;
  /** A part can no longer do its work: the server is to stop. */
  readonly fail: (error: unknown) => void;
  /** What the detectors are that rules may name. */
  readonly kinds: DetectorKinds;
  /** Detectors that could not be loaded, each with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
  readonly ruleStatus: RuleStatus;
  /** The ledger that an engine is given in place of its own: it may be watched. */
  readonly watchLedger: (ledger: EngineLedger) => EngineLedger;
  /** Takes events that are judged here, each once. */
  readonly observe: (events: readonly LogEvent[]) => void;
  /** Some alert may have changed, here or on another server. */
  readonly onAlertsChanged: () => void;
}

/** How events get from producers to the rules and to consoles. */
export interface Profile {
  /** Left out on a server that takes none in. */
  readonly eventLog: EventLog | undefined;
  /** Stored events for consoles. */
  readonly feedLog: LogReader;
  /** An alert was changed through this server. */
  alertsChanged(): void;
  /** Events taken in and not yet durable. */
  pendingEvents(): number;
  /** When the engine here last made a step, and how far it is behind; `undefined` without one. */
  engine(): { readonly lastStepMs: number; readonly lag: number } | undefined;
  /** What else it needs, each with how it is. @throws AppError that names what does not answer. */
  checks(): Readonly<Record<string, string>>;
  /** Restores the rules' state. After this events are judged as soon as `run` is called. */
  start(): Promise<void>;
  /** Judges until the signal aborts, then leaves everything for the next. */
  run(signal: AbortSignal): Promise<void>;
}
