import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import type { Rule } from '@batcave/shared/rules';
import type { EpochMs } from '@batcave/shared/time';
import type { GroupSnapshot, Signal } from '../rules/index.ts';
import type { AlertCommand } from './transition.ts';

/** A place on the log and in time: every event up to `seq` and every tick up to `tickMs` is behind it. */
export interface EnginePosition {
  readonly seq: number;
  readonly tickMs: EpochMs;
}

export interface TenantSignal {
  readonly tenant: string;
  /** The version of the rule that decided. */
  readonly rule: Rule;
  readonly signal: Signal;
}

/** What changed in the windows of a tenant since the last checkpoint. */
export interface TenantGroups {
  readonly tenant: string;
  readonly changed: readonly GroupSnapshot[];
  readonly removed: readonly { readonly ruleId: string; readonly groupKey: string }[];
}

/** The rules of every tenant at one moment of their history. */
export interface RuleBook {
  /** Rises with every change of any rule. */
  readonly revision: number;
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
}

/** Where the rules come from. */
export interface RuleSource {
  /** The rules as they are, or as they were at `revision`. */
  load(revision?: number): Promise<RuleBook>;
  /** The newest revision that this process knows of; cheap. */
  latestRevision(): number;
  onChange(listener: () => void): () => void;
}

/** What the engine finds when it takes over. */
export interface EngineStart {
  /** Fences whoever ran before: their commits fail from now on. */
  readonly epoch: number;
  /** `undefined` on the first start ever: begin at the head of the log. */
  readonly standing:
    | {
        readonly decided: EnginePosition;
        readonly checkpoint: EnginePosition;
        readonly rulesRevision: number;
        /** What the log gave with the checkpoint: see `LogReader.mark`. */
        readonly mark: unknown;
        readonly groups: readonly {
          readonly tenant: string;
          readonly groups: readonly GroupSnapshot[];
        }[];
      }
    | undefined;
}

/** One step of the engine, all or nothing. */
export interface EngineCommit {
  readonly epoch: number;
  /** When the decisions of the signals take effect, for `updated_at`. */
  readonly nowMs: EpochMs;
  readonly decided: EnginePosition;
  readonly signals: readonly TenantSignal[];
  /** Window state as of `decided`, when this step also makes a checkpoint. */
  readonly checkpoint?: {
    readonly rulesRevision: number;
    readonly mark: unknown;
    readonly groups: readonly TenantGroups[];
  };
}

/** Where an engine keeps what it decides and its own standing, together. */
export interface EngineLedger {
  takeOver(): Promise<EngineStart>;
  /**
   * Position, alerts, timeline, audit and window state in one transaction. Safe to repeat.
   *
   * @throws EngineFenced when another engine has taken over.
   * @throws AppError `store_unavailable`  Retryable; it may have committed.
   */
  commit(step: EngineCommit): Promise<void>;
}

/** Where people change alerts. */
export interface AlertLedger {
  /**
   * Applies a person's command to one alert, with its timeline entry and audit row. There is no
   * entry when the alert already is as asked.
   *
   * @throws AppError `not_found`; `state_conflict` with the reason.
   */
  command(
    request: CommandRequest,
  ): Promise<{ readonly alert: Alert; readonly entry: TimelineEntry | undefined }>;
  /** Acknowledges every OPEN alert that matches, in one transaction. */
  acknowledgeAll(request: AcknowledgeAllRequest): Promise<{
    readonly alertIds: readonly string[];
    readonly skipped: readonly { readonly alert_id: string; readonly reason: string }[];
  }>;
}

/** Who asks, for the audit. */
export interface Asker {
  readonly tenant: string;
  readonly actor: string;
  readonly traceId: string;
  readonly nowMs: EpochMs;
}

export interface CommandRequest extends Asker {
  /** Only alerts of these services can be changed; another is as if it were not there. */
  readonly services: readonly string[] | 'all';
  readonly alertId: string;
  readonly command: AlertCommand;
}

export interface AcknowledgeAllRequest extends Asker {
  /** Who takes them, as alerts and timeline name people. */
  readonly person: string;
  /** Only alerts of these services. */
  readonly services: readonly string[] | 'all';
  readonly alertIds: readonly string[] | undefined;
  readonly severity: Alert['severity'] | undefined;
  readonly service: string | undefined;
  readonly note: string | undefined;
}

/** Another engine has taken over: this one must stop deciding. */
export class EngineFenced extends Error {
  override readonly name = 'EngineFenced';
}
