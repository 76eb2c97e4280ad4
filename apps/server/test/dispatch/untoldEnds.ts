import type { EpochMs } from '@batcave/shared/time';
import { endRetryAt, tellsEnd } from '../../src/dispatch/deliver/retry.ts';
import { type NotificationDraft, targetKey } from '../../src/dispatch/index.ts';

/** A message as the store has it. */
export interface Stored {
  readonly draft: NotificationDraft;
  state: 'pending' | 'sent' | 'failed' | 'cancelled';
  attempts: number;
  nextMs: EpochMs;
  isSettled: boolean;
  endsMs: EpochMs | null;
  /** Of an end that has failed: when it is tried anew, and how often it was. */
  endRetryMs: EpochMs | null;
  endRetries: number;
  readonly place: number;
}

/** Notes of a message that has failed when it is tried anew. Says whether it ever is. */
export function isUntold(one: Stored, nowMs: EpochMs): boolean {
  const { message, createdMs } = one.draft;
  one.endRetryMs = tellsEnd(message) ? endRetryAt(one.endRetries, createdMs, nowMs) : null;
  return one.endRetryMs !== null;
}

/** Ends that have failed and go out again now, as the store has it; of the others it is noted when to look again. */
export function takeUntold(
  untold: readonly Stored[],
  all: readonly Stored[],
  nowMs: EpochMs,
): Stored[] {
  return untold.filter((one) => {
    if (one.endRetryMs === null || one.endRetryMs > nowMs) return false;
    const about = placeOf(one);
    const same = all.filter(about.isSamePlace);
    const later = same.filter(({ place }) => place > one.place);
    const concerns = later.filter((each) => about.takesPlace || about.isSameAlert(each));
    const last = later.findLast((each) => each.state !== 'cancelled' && about.isSameAlert(each));
    const isHeard = same.some(
      (each) =>
        each.place < one.place &&
        about.isSameAlert(each) &&
        !tellsEnd(each.draft.message) &&
        (each.state === 'sent' || each.attempts > (each.state === 'failed' ? 1 : 0)),
    );
    const isOvertaken = concerns.some(({ state }) => state === 'sent');
    const isBack = last !== undefined && !tellsEnd(last.draft.message);
    const waits = isBack || concerns.some(({ state }) => state === 'pending');
    one.endRetryMs = isHeard && !isOvertaken && waits ? nowMs + 60_000 : null;
    if (!isHeard || isOvertaken || waits) return false;
    one.state = 'pending';
    one.nextMs = nowMs;
    one.endRetries += 1;
    return true;
  });
}

function placeOf({ draft: { groupId, target, alertIds } }: Stored) {
  return {
    takesPlace: target.type === 'pagerduty' || target.type === 'slack',
    isSamePlace: ({ draft }: Stored) =>
      draft.groupId === groupId && targetKey(draft.target) === targetKey(target),
    isSameAlert: ({ draft }: Stored) => draft.alertIds.some((id) => alertIds.includes(id)),
  };
}

/**
 * What somebody has heard of and will never hear the end of: by what arrived, not by what was decided. PagerDuty
 * has one alert of a group and Slack one message, which the last that arrives there brings up to date; elsewhere
 * every alert is told to be over. What was to be told by the way, in a message about what still fires, is not
 * tried anew when that fails.
 */
export function leftOpen(
  all: readonly Stored[],
): { readonly key: string; readonly last: Stored }[] {
  const open = new Map<string, Stored>();
  for (const one of all) {
    const { groupId, target, message } = one.draft;
    const place = `${groupId ?? ''} ${targetKey(target)}`;
    const isMixed = one.state === 'failed' && !tellsEnd(message);
    if (groupId === null || (one.state !== 'sent' && !isMixed)) continue;
    if (target.type === 'pagerduty' || target.type === 'slack') {
      if (tellsEnd(message)) open.delete(place);
      else if (!isMixed) open.set(place, one);
      continue;
    }
    for (const { alert_id: id, state } of message.alerts)
      if (state === 'RESOLVED') open.delete(`${place} ${id}`);
      else if (!isMixed) open.set(`${place} ${id}`, one);
  }
  return [...open].map(([key, last]) => ({ key, last }));
}
