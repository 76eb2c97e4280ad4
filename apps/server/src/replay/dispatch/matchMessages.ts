import type { DurationMs } from '@batcave/shared/time';
import type { DecidedMessage } from './DispatchTally.ts';

/** Messages of two runs, told apart. */
export interface MatchedMessages {
  readonly kept: readonly DecidedMessage[];
  readonly moved: readonly { readonly before: DecidedMessage; readonly after: DecidedMessage }[];
  readonly added: readonly DecidedMessage[];
  readonly removed: readonly DecidedMessage[];
}

/** Farther apart than this it is another message. */
const MOVE_MS: DurationMs = 6 * 3_600_000;
/** Messages that are looked at to find the one that moved. */
const MAX_LOOKS = 64;

/**
 * Finds for each message of the one run the same of the other: to the same target about one alert of the same
 * rule and group at least. At the same moment it is kept; at another, for the same reason, it has moved, and
 * the nearest counts. Each has one partner at most.
 */
export function matchMessages(
  before: readonly DecidedMessage[],
  after: readonly DecidedMessage[],
): MatchedMessages {
  const kept: DecidedMessage[] = [];
  const moved: { before: DecidedMessage; after: DecidedMessage }[] = [];
  const [added, removed]: [DecidedMessage[], DecidedMessage[]] = [[], []];
  const others = Map.groupBy(after, targetOf);
  for (const [target, own] of Map.groupBy(before, targetOf)) {
    const theirs = others.get(target) ?? [];
    others.delete(target);
    const [ownLeft, theirsLeft] = pairAtOnce(own, theirs, kept);
    const [gone, come] = pairNear(ownLeft, theirsLeft, moved);
    removed.push(...gone);
    added.push(...come);
  }
  for (const theirs of others.values()) added.push(...theirs);
  return { kept, moved, added, removed };
}

function targetOf({ person, receiver, address, isPage }: DecidedMessage): string {
  return JSON.stringify([person, receiver, address, isPage]);
}

type Left = readonly [before: DecidedMessage[], after: DecidedMessage[]];

function pairAtOnce(
  before: readonly DecidedMessage[],
  after: readonly DecidedMessage[],
  kept: DecidedMessage[],
): Left {
  const byMoment = Map.groupBy(after, ({ atMs }) => atMs);
  const ownLeft: DecidedMessage[] = [];
  const taken = new Set<DecidedMessage>();
  for (const own of before) {
    const subjects = new Set(own.alerts.map(({ subject }) => subject));
    const same = byMoment
      .get(own.atMs)
      ?.find((their) => !taken.has(their) && their.alerts.some((one) => subjects.has(one.subject)));
    if (same === undefined) ownLeft.push(own);
    else {
      taken.add(same);
      kept.push(same);
    }
  }
  return [ownLeft, after.filter((their) => !taken.has(their))];
}

function pairNear(
  before: readonly DecidedMessage[],
  after: readonly DecidedMessage[],
  moved: { before: DecidedMessage; after: DecidedMessage }[],
): Left {
  const bySubject = new Map<string, DecidedMessage[]>();
  for (const their of after)
    for (const key of keysOf(their)) {
      const list = bySubject.get(key);
      if (list === undefined) bySubject.set(key, [their]);
      else list.push(their);
    }
  const taken = new Set<DecidedMessage>();
  const gone: DecidedMessage[] = [];
  for (const own of before) {
    let nearest: DecidedMessage | undefined;
    const distance = (their: DecidedMessage): number => Math.abs(their.atMs - own.atMs);
    for (const key of keysOf(own))
      for (const their of around(bySubject.get(key) ?? [], own.atMs))
        if (!taken.has(their) && distance(their) <= (nearest ? distance(nearest) - 1 : MOVE_MS))
          nearest = their;
    if (nearest === undefined) gone.push(own);
    else {
      taken.add(nearest);
      moved.push({ before: own, after: nearest });
    }
  }
  return [gone, after.filter((their) => !taken.has(their))];
}

/** The same message at another time has one of the same. */
function keysOf({ reason, level, alerts }: DecidedMessage): Set<string> {
  return new Set(alerts.map(({ subject }) => `${reason} ${String(level)} ${subject}`));
}

/** The messages around a moment, of a list in the order of time. */
function around(list: readonly DecidedMessage[], atMs: number): readonly DecidedMessage[] {
  if (list.length <= MAX_LOOKS) return list;
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const from = Math.max(0, low - MAX_LOOKS / 2);
  return list.slice(from, from + MAX_LOOKS);
}
