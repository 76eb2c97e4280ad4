import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import type { EnginePosition } from '../alerts/index.ts';
import type { GroupSnapshot } from '../rules/index.ts';

/** Where the engine took up another rule book. */
export interface Adoption extends EnginePosition {
  readonly rulesRevision: number;
}

/** A stretch of the log that the engine has judged, and all that it takes to judge it once more. */
export interface RecordedStretch {
  readonly from: Adoption;
  readonly to: EnginePosition;
  /** The windows as they were at its beginning. */
  readonly groups: readonly {
    readonly tenant: string;
    readonly groups: readonly GroupSnapshot[];
  }[];
  /** In the order in which they were taken up. */
  readonly adoptions: readonly Adoption[];
}

/** What the store has of an alert that rules decided on within a stretch. */
export interface RecordedDecisions {
  /** The alert as it stands now. */
  readonly alert: Alert;
  /** What rules wrote into its timeline within the stretch, oldest first. */
  readonly entries: readonly Pick<TimelineEntry, 'kind' | 'entry' | 'event_id'>[];
  /** How often rules changed it within the stretch, by the audit log. */
  readonly audited: number;
  /** Whether no rule has changed it since: then it stands as the stretch left it. */
  readonly isFinal: boolean;
}

/** What was decided within one stretch, as the store has it. */
export interface DecisionRecord {
  of(tenant: string, alertIds: readonly string[]): Promise<ReadonlyMap<string, RecordedDecisions>>;
  /** Every alert that rules changed within the stretch. */
  alertIds(): AsyncIterable<{ readonly tenant: string; readonly alertId: string }>;
}
