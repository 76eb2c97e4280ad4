import { HOOK_LIMITS, type RunState } from '@batcave/shared/remediation';
import { type EpochMs, formatDuration } from '@batcave/shared/time';

/** A run as far as its life goes. */
export interface LivingRun {
  readonly state: RunState;
  readonly requestedBy: string;
  readonly attempt: number;
  readonly idempotent: boolean;
  readonly verifyMs: number;
}

/** What happens to a run. */
export type RunInput =
  | {
      readonly kind: 'approve' | 'reject' | 'cancel';
      readonly actor: string;
      readonly reason?: string | undefined;
    }
  | {
      readonly kind: 'resolve';
      readonly actor: string;
      readonly outcome: 'succeeded' | 'failed';
      readonly reason: string;
    }
  | { readonly kind: 'send' }
  /** What came of the attempt. */
  | { readonly kind: 'outcome'; readonly attempt: number; readonly outcome: SendOutcome }
  /** Who sent it is gone, and with them what came of it. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'verified' | 'failed_verification' | 'withdrawn'; readonly reason: string }
  | { readonly kind: 'timed_out' }
  /** A guard says no at the last moment. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It is not sent again although it might be. */
  | { readonly kind: 'given_up'; readonly reason: string };

/** What came of a call. */
export type SendOutcome =
  | { readonly kind: 'done'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The next state, or why nothing changes. */
export type RunTransition =
  | {
      readonly ok: true;
      readonly state: RunState;
      readonly reason: string;
      readonly actor: string;
      /** When the runner has to look at it next, from now. `undefined`: never by itself. */
      readonly dueInMs: number | undefined;
    }
  | { readonly ok: false; readonly reason: string };

/** Who acts where no person does. */
export const AUTOMATION = 'automation';

/** Pauses before the second, third and fourth time that an idempotent request is sent. */
const RETRY_MS = [5_000, 30_000, 120_000];

/**
 * The life of a run after it began: the only place that changes its state.
 *
 * | input               | suggested | waiting_approval | approved  | sending          | sent     | unknown      | over |
 * |---------------------|-----------|------------------|-----------|------------------|----------|--------------|------|
 * | approve             | no        | approved *       | no        | no               | no       | no           | no   |
 * | reject              | no        | rejected         | no        | no               | no       | no           | no   |
 * | cancel              | cancelled | cancelled        | cancelled | no               | no       | no           | no   |
 * | withdrawn           | cancelled | cancelled        | cancelled | no               | no       | no           | no   |
 * | timed_out           | expired   | expired          | no        | no               | no       | no           | no   |
 * | refused             | no        | no               | refused   | no               | no       | no           | no   |
 * | given_up            | no        | no               | no        | unknown          | no       | no           | no   |
 * | send                | no        | no               | sending   | sending **       | no       | no           | no   |
 * | outcome             | no        | no               | no        | sent, failed, unknown, sending ** | no | as in sending *** | no |
 * | abandoned           | no        | no               | no        | unknown, sending ** | no    | no           | no   |
 * | verified, failed_…  | no        | no               | no        | no               | as said  | no           | no   |
 * | resolve             | no        | no               | no        | no               | no       | sent, failed | no   |
 *
 * `*` not by whoever asked for it. `**` again, with the same webhook-id, and only when the target does the
 * same request once. `***` an answer that comes after all, of the last attempt.
 */
export function transitionRun(run: LivingRun, input: RunInput): RunTransition {
  switch (input.kind) {
    case 'approve':
      return approve(run, input.actor, input.reason);
    case 'reject':
      return run.state === 'waiting_approval'
        ? step('rejected', noted('Rejected', input.reason), input.actor)
        : not(run);
    case 'cancel':
      return isBeforeSending(run.state)
        ? step('cancelled', noted('Cancelled', input.reason), input.actor)
        : not(run);
    case 'withdrawn':
      return isBeforeSending(run.state) ? step('cancelled', input.reason) : not(run);
    case 'timed_out':
      return timeOut(run);
    case 'refused':
      return run.state === 'approved' ? step('refused', input.reason) : not(run);
    case 'given_up':
      return run.state === 'sending' ? step('unknown', input.reason) : not(run);
    case 'send':
      return send(run);
    case 'outcome':
      return settle(run, input.attempt, input.outcome);
    case 'abandoned':
      return run.state === 'sending'
        ? uncertain(run, 'The server stopped while it was being sent: it may have happened.', 0)
        : not(run);
    case 'verified':
    case 'failed_verification':
      return run.state === 'sent' ? step(input.kind, input.reason) : not(run);
    case 'resolve':
      return resolve(run, input);
  }
}

function isBeforeSending(state: RunState): boolean {
  return state === 'suggested' || state === 'waiting_approval' || state === 'approved';
}

function step(
  state: RunState,
  reason: string,
  actor: string = AUTOMATION,
  dueInMs?: number,
): RunTransition {
  return { ok: true, state, reason, actor, dueInMs };
}

function noted(text: string, note: string | undefined): string {
  return note === undefined || note === '' ? `${text}.` : `${text}: ${note}`;
}

function not({ state }: LivingRun): RunTransition {
  return { ok: false, reason: REASONS[state] };
}

const REASONS: Readonly<Record<RunState, string>> = {
  suggested: 'It is only suggested; ask for it with POST /v1/alerts/{alert_id}/remediate.',
  requested: 'It is being judged.',
  waiting_approval: 'It waits for approval.',
  approved: 'It is approved and about to be sent.',
  sending: 'It is being sent: it cannot be called back.',
  sent: 'It was sent, and is being verified.',
  verified: 'It is over: the alert cleared.',
  failed_verification: 'It is over: the alert did not clear.',
  failed: 'It is over: it failed.',
  unknown: 'Its outcome is unknown; somebody has to say what happened.',
  rejected: 'It was rejected.',
  expired: 'It has expired.',
  cancelled: 'It was cancelled.',
  refused: 'A guard refused it.',
};

function approve(run: LivingRun, actor: string, note: string | undefined): RunTransition {
  if (run.state !== 'waiting_approval') return not(run);
  if (actor === run.requestedBy)
    return {
      ok: false,
      reason: 'You have asked for it yourself: somebody else has to approve it.',
    };
  return step('approved', noted('Approved', note), actor, 0);
}

function timeOut(run: LivingRun): RunTransition {
  if (run.state === 'waiting_approval')
    return step('expired', `Nobody approved it within ${formatDuration(HOOK_LIMITS.approvalMs)}.`);
  if (run.state === 'suggested')
    return step('expired', `Nobody took it up within ${formatDuration(HOOK_LIMITS.suggestionMs)}.`);
  return not(run);
}

function send(run: LivingRun): RunTransition {
  if (run.state === 'approved') return step('sending', 'It is being sent.');
  if (run.state === 'sending' && run.idempotent && run.attempt < HOOK_LIMITS.maxAttempts)
    return step('sending', `It is being sent again, with the same webhook-id.`);
  return not(run);
}

function settle(run: LivingRun, attempt: number, outcome: SendOutcome): RunTransition {
  const awaits = run.state === 'sending' || run.state === 'unknown';
  if (!awaits || attempt !== run.attempt) return not(run);
  switch (outcome.kind) {
    case 'done':
      return step('sent', outcome.reason, AUTOMATION, run.verifyMs);
    case 'failed':
      return step('failed', outcome.reason);
    case 'unknown':
      if (run.state === 'unknown') return not(run);
      return uncertain(run, outcome.reason, RETRY_MS[attempt - 1] ?? 0);
  }
}

function uncertain(run: LivingRun, reason: string, waitMs: number): RunTransition {
  if (!run.idempotent) return step('unknown', reason);
  if (run.attempt >= HOOK_LIMITS.maxAttempts)
    return step('unknown', `${reason} It was sent ${String(run.attempt)} times.`);
  return step(
    'sending',
    `${reason} It is sent again, with the same webhook-id.`,
    AUTOMATION,
    waitMs,
  );
}

function resolve(run: LivingRun, input: Extract<RunInput, { kind: 'resolve' }>): RunTransition {
  if (run.state !== 'unknown') return not(run);
  const { actor, reason, outcome } = input;
  return outcome === 'succeeded'
    ? step('sent', `It happened: ${reason}`, actor, run.verifyMs)
    : step('failed', `It did not happen: ${reason}`, actor);
}

/** Whether a run in this state can still change. */
export function isOver(state: RunState): boolean {
  return OVER.has(state);
}

const OVER: ReadonlySet<RunState> = new Set([
  'verified',
  'failed_verification',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'refused',
]);

/** What came of a verification. */
export interface Verdict {
  readonly kind: 'verified' | 'failed_verification';
  readonly reason: string;
}

/** Whether the alert of a sent run did as the hook promises. */
export function verifyRun(
  run: {
    readonly success: 'alert_resolved' | 'stays_resolved';
    readonly verifyUntilMs: EpochMs;
    readonly returned: boolean;
  },
  firing: boolean,
  nowMs: EpochMs,
): Verdict | undefined {
  const isOverdue = nowMs >= run.verifyUntilMs;
  if (run.success === 'alert_resolved') {
    if (!firing) return { kind: 'verified', reason: 'The condition cleared.' };
    return isOverdue ? { kind: 'failed_verification', reason: STILL } : undefined;
  }
  if (run.returned)
    return { kind: 'failed_verification', reason: 'The condition cleared and came back.' };
  if (!isOverdue) return undefined;
  return firing
    ? { kind: 'failed_verification', reason: STILL }
    : { kind: 'verified', reason: 'The condition cleared and stayed away.' };
}

const STILL = 'The condition still holds at the end of the verification window.';
