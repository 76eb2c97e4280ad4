import type { AlertEscalation, Quiet as QuietNote, TimelineKind } from '@batcave/shared/alerts';
import type { Message, ReceiverType } from '@batcave/shared/dispatch';
import { DECISION_STAGES, type DecisionStage } from '@batcave/shared/incidents';
import type { EpochMs } from '@batcave/shared/time';
import type { Target } from './target.ts';

/** A message to one target, decided and to be sent once it is durable. */
export interface NotificationDraft {
  readonly notificationId: string;
  readonly groupId: string | null;
  readonly incidentId: string | null;
  readonly target: Target;
  readonly receiverType: ReceiverType;
  readonly message: Message;
  /** All that it tells of, also those that are not listed. */
  readonly alertIds: readonly string[];
  readonly createdMs: EpochMs;
  readonly fallbackOf: string | null;
  /** Receivers that failed before, oldest first. */
  readonly tried: readonly string[];
}

/** Something for the timeline of an alert or an incident. */
export interface EntryNote {
  readonly alertId: string | null;
  readonly incidentId: string | null;
  readonly kind: TimelineKind;
  readonly entry: string;
  readonly notificationId?: string;
  readonly atMs: EpochMs;
}

export interface DecisionNote {
  readonly alertId: string;
  readonly atMs: EpochMs;
  readonly stages: readonly DecisionStage[];
}

/** What is said on the alert itself. */
export interface AlertMark {
  readonly alertId: string;
  readonly quiet?: QuietNote | null;
  readonly escalation?: AlertEscalation | null;
}

/** What the dispatcher wants done to an alert, as a person would. */
export interface DispatchCommand {
  readonly kind: 'unack';
  readonly alertId: string;
  readonly note: string;
}

/** A silence that is over before its time. */
export interface SilenceEnd {
  readonly silenceId: string;
  readonly reason: 'clear' | 'idle' | 'worse';
}

/** All that one step decided, in the order in which it was. */
export class Outbox {
  readonly notifications: NotificationDraft[] = [];
  /** Notifications that are not to leave any more, with the reason. */
  readonly cancelled: { readonly notificationId: string; readonly reason: string }[] = [];
  readonly entries: EntryNote[] = [];
  readonly marks: AlertMark[] = [];
  readonly commands: DispatchCommand[] = [];
  readonly silenceEnds: SilenceEnd[] = [];
  /** Silences that hid something. */
  readonly silencesMatched: string[] = [];
  readonly #decisions = new Map<string, { atMs: EpochMs; stages: DecisionStage[] }>();

  /** Stages of one alert at one moment make one decision. */
  decide(alertId: string, atMs: EpochMs, stage: DecisionStage): void {
    const standing = this.#decisions.get(alertId);
    if (standing === undefined) this.#decisions.set(alertId, { atMs, stages: [stage] });
    else if (standing.stages.length < MAX_STAGES) standing.stages.push(stage);
  }

  get decisions(): DecisionNote[] {
    return [...this.#decisions].map(([alertId, { atMs, stages }]) => ({
      alertId,
      atMs,
      stages: stages.toSorted((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage)),
    }));
  }

  get isEmpty(): boolean {
    return (
      this.#decisions.size === 0 &&
      [
        this.notifications,
        this.cancelled,
        this.entries,
        this.marks,
        this.commands,
        this.silenceEnds,
        this.silencesMatched,
      ].every(({ length }) => length === 0)
    );
  }
}

const ORDER: readonly string[] = DECISION_STAGES;

/** Of one alert in one step. */
const MAX_STAGES = 50;
