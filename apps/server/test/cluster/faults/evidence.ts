import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';

/** An event as the store has it, and the partition of the topic that it came from. */
export interface StoredEvent extends LogEvent {
  readonly partition: number;
}

/** An alert as the store has it, as far as a rule decides it. */
export interface StoredAlert {
  readonly alertId: string;
  readonly ruleId: string;
  /** The values of `group_by`, as a JSON array. */
  readonly groupKey: string;
  readonly raisedAtMs: number;
  readonly clearedAtMs: number | null;
  readonly seq: number;
  /** Entries of its timeline. */
  readonly told: { readonly raised: number; readonly cleared: number };
  /** Rows of the audit about it. */
  readonly audited: { readonly raised: number; readonly cleared: number };
}

/** The newest record of an alert on the topic of alerts. */
export interface PublishedAlert {
  readonly seq: number;
  readonly firing: boolean;
}

/** What a console was shown. */
export interface ConsoleView {
  readonly name: string;
  /** It was to see every event after this one. */
  readonly afterSeq: number;
  readonly eventSeqs: readonly number[];
  readonly missed: readonly { readonly from: number; readonly to: number }[];
  readonly afterAlertSeq: number;
  /** Of each change of an alert, in the order of frames. */
  readonly alerts: readonly {
    readonly alertId: string;
    readonly seq: number;
    readonly firing: boolean;
  }[];
}

/** All that there is to know about a case when everything has come to rest. */
export interface Evidence {
  readonly partitions: number;
  readonly rules: readonly Rule[];
  /** Ids of events that a server confirmed. */
  readonly confirmed: ReadonlySet<string>;
  /** Ids that were sent and never confirmed. */
  readonly unknown: ReadonlySet<string>;
  /** In order of seq. Events of the server itself included. */
  readonly stored: readonly StoredEvent[];
  readonly alerts: readonly StoredAlert[];
  /** By partition, `events-3`: every tick up to here is judged, and what came of it is in the store. */
  readonly judgedTicks: ReadonlyMap<string, number>;
  /** By the id of the alert. */
  readonly published: ReadonlyMap<string, PublishedAlert>;
  readonly consoles: readonly ConsoleView[];
}
