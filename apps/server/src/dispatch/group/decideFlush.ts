import type { NotificationReason } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { GroupStanding } from '../state.ts';

/** A member of a group as it stands when the group is looked at. */
export interface Member {
  readonly alertId: string;
  readonly state: 'OPEN' | 'ACK' | 'RESOLVED';
  readonly severity: number;
  /** It is routed elsewhere now: only its end is told here. */
  readonly hasLeft: boolean;
  /** Something hides it: it is not told. */
  readonly isQuiet: boolean;
  /** A silence hid it after it was told. */
  readonly wasHushed: boolean;
  readonly wasRestored: boolean;
}

/** What a group does at one moment. */
export interface Flush {
  /** Why something is told; null: nothing is. */
  readonly reason: NotificationReason | null;
  /** For the record, whether something is told or not. */
  readonly why: string;
  /** Alerts that are told as they stand. */
  readonly visible: readonly string[];
  /** Alerts that were told and are over. */
  readonly over: readonly string[];
  /** Nothing fires here any more: the group ends when nothing is owed. */
  readonly isOver: boolean;
}

/**
 * What a group tells, by the rules of Alertmanager: the first time after its wait; then at each interval what
 * is new, worse or over; and again after the repeat interval while nobody has taken it. What was over before
 * the first telling is never told. Pure.
 */
export function decideFlush(
  group: Pick<GroupStanding, 'told' | 'toldAtMs'>,
  members: readonly Member[],
  repeatIntervalMs: number,
  nowMs: EpochMs,
): Flush {
  const standing = members.filter(({ state }) => state !== 'RESOLVED');
  const active = standing.filter(({ hasLeft }) => !hasLeft);
  const visible = active.filter(({ isQuiet }) => !isQuiet);
  const standingIds = new Set(standing.map(({ alertId }) => alertId));
  const over = Object.keys(group.told).filter((alertId) => !standingIds.has(alertId));
  const base = { visible: visible.map(({ alertId }) => alertId), over };
  const isOver = active.length === 0;
  const say = (reason: NotificationReason | null, why: string): Flush => ({
    ...{ ...base, reason, why, isOver },
  });

  const open = visible.filter(({ state }) => state === 'OPEN');
  const fresh = open.filter(({ alertId }) => group.told[alertId] === undefined);
  const worse = open.filter(
    ({ alertId, severity }) => severity > (group.told[alertId]?.severity ?? severity),
  );
  if (fresh.length > 0) {
    if (fresh.some(({ wasRestored }) => wasRestored))
      return say('restored', 'somebody wanted it told although it was suppressed');
    if (group.toldAtMs === null) return say('first', 'the group is new');
    return say('new_alerts', `${count(fresh.length, 'alert')} joined the group`);
  }
  if (worse.length > 0) return say('worse', `${count(worse.length, 'alert')} got worse`);
  if (open.some(({ wasHushed }) => wasHushed))
    return say('silence_ended', 'what hid it has ended, and it still fires');
  if (over.length > 0)
    return standing.length === 0
      ? say('all_resolved', 'every alert of the group is over')
      : say('some_resolved', `${count(over.length, 'alert')} of the group are over`);
  if (standing.length === 0) return say(null, 'it was over before it was to be told');
  if (active.length === 0) return say(null, 'no route leads here any more');
  if (open.length > 0 && group.toldAtMs !== null && nowMs - group.toldAtMs >= repeatIntervalMs)
    return say('repeat', 'nobody has taken it since it was last told');
  if (visible.length === 0) return say(null, 'every alert of the group is hidden');
  if (open.length === 0) return say(null, 'somebody has taken it');
  return say(null, 'nothing new');
}

function count(n: number, what: string): string {
  return `${String(n)} ${what}${n === 1 ? '' : 's'}`;
}
