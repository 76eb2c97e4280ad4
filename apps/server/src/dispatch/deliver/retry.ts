import type { Message, Receiver } from '@batcave/shared/dispatch';
import { type DurationMs, type EpochMs, parseDuration } from '@batcave/shared/time';
import type { DeliveryOutcome } from '../delivery.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 300_000;
/** What a provider may ask for, at most. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** How long it is tried where somebody else can be told instead, and where nobody can. */
const GIVE_UP_WITH_FALLBACK_MS = 300_000;
const GIVE_UP_MS = 172_800_000;

/** After how long an end that has failed is tried anew, the first time, the second and so on; then hourly. */
const END_WAITS_MS = [60_000, 300_000, 1_800_000];
const LONGEST_END_WAIT_MS = 3_600_000;

/** What follows an attempt. */
export type NextAttempt =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly atMs: EpochMs }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Whether and when an undelivered message is tried again: after 1 s, then twice as long each time, up to five
 * minutes, and never before the provider allows it; until it is given up. It is given up at once when the
 * provider allows no other attempt before: somebody else can be told now.
 *
 * @param attempts  With this one.
 * @param spread    0 to 1: what keeps many messages from coming at one moment.
 */
export function nextAttempt(
  outcome: DeliveryOutcome,
  attempts: number,
  createdMs: EpochMs,
  nowMs: EpochMs,
  giveUpAfterMs: DurationMs,
  spread: number,
): NextAttempt {
  if (outcome.kind === 'delivered') return { kind: 'done' };
  if (outcome.kind === 'refused') return { kind: 'failed', reason: outcome.detail };
  const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  const askedMs = Math.min(LONGEST_RETRY_AFTER_MS, outcome.retryAfterMs ?? 0);
  const waitMs = Math.max(backOffMs * (0.75 + spread / 2), askedMs);
  const endMs = createdMs + giveUpAfterMs;
  // The last attempt is made at the end, not before it.
  if (nowMs >= endMs || nowMs + askedMs > endMs)
    return {
      kind: 'failed',
      reason: `given up after ${String(attempts)} attempts: ${outcome.detail}`,
    };
  return { kind: 'again', atMs: Math.min(Math.round(nowMs + waitMs), endMs) };
}

/** How long a message to the receiver is tried. */
export function giveUpAfter(receiver: Pick<Receiver, 'fallback' | 'give_up_after'>): DurationMs {
  const said =
    receiver.give_up_after === undefined ? undefined : parseDuration(receiver.give_up_after);
  return said ?? (receiver.fallback === undefined ? GIVE_UP_MS : GIVE_UP_WITH_FALLBACK_MS);
}

/**
 * When the end of what somebody heard of is tried anew after it has failed: what was refused may be put right,
 * such as a token, and an end that is not told leaves open there what is over. Null: never, for its 48 hours are
 * over.
 *
 * @param retries  How often it was tried anew before.
 */
export function endRetryAt(retries: number, createdMs: EpochMs, nowMs: EpochMs): EpochMs | null {
  const atMs = nowMs + (END_WAITS_MS[retries] ?? LONGEST_END_WAIT_MS);
  return atMs > createdMs + GIVE_UP_MS ? null : atMs;
}

/** Whether a message tells of an end and of nothing else: that of alerts, or that of a question. */
export function tellsEnd({ status, approval }: Pick<Message, 'status' | 'approval'>): boolean {
  return status === 'resolved' || (approval !== undefined && approval.state !== 'waiting');
}
