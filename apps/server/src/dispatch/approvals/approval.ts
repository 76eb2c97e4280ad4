import type { Alert } from '@batcave/shared/alerts';
import type { ApprovalState, Message } from '@batcave/shared/dispatch';
import type { HookGuards } from '@batcave/shared/remediation';
import type { EpochMs } from '@batcave/shared/time';
import type { Target } from '../target.ts';

/** What ended the waiting of a run. */
export interface ApprovalEnd {
  readonly state: Exclude<ApprovalState, 'waiting'>;
  /** Who decided, as kind/name, or `automation`. */
  readonly by: string;
  /** In a sentence. */
  readonly reason: string;
}

/** A run of a hook that waits for a second person, or waited. */
export interface ApprovalRun {
  readonly runId: string;
  readonly alert: Alert;
  readonly hook: string;
  readonly guards: HookGuards;
  readonly production: boolean;
  /** Method and address of what it calls. */
  readonly calls: string | null;
  /** Whether a person asked for it; else it is the alert that did. */
  readonly isAsked: boolean;
  /** As kind/name, or `automation`. */
  readonly requestedBy: string;
  readonly requestReason: string | null;
  /** When nobody can approve it any more. */
  readonly untilMs: EpochMs;
  /** Null: it waits. */
  readonly end: ApprovalEnd | null;
}

/** Somebody who was asked, and by which notifications. */
export interface AskedTarget extends Target {
  readonly notificationIds: readonly string[];
}

/** What the dispatcher knows of a run that waits for approval. Plain JSON. */
export interface ApprovalStanding {
  readonly runId: string;
  readonly alertId: string;
  readonly incidentId: string;
  /** held: nobody could be asked yet. */
  readonly stage: 'held' | 'asked' | 'reminded';
  /** Of a held one: why, as was recorded; else null. */
  readonly why: string | null;
  /** When whoever was asked is reminded; null: not any more. */
  readonly remindAtMs: EpochMs | null;
  /** What was asked, without what concerns one target alone; null while it is held. */
  readonly asked: Message | null;
  readonly targets: Readonly<Record<string, AskedTarget>>;
}
