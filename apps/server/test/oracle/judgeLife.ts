import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { NaiveComposite } from './NaiveComposite.ts';
import { NaiveGroup } from './NaiveGroup.ts';
import type { Said } from './NaiveStanding.ts';
import { expectedGroups, groupOf, matches, numberOf } from './readEvent.ts';
import type { Stretch, Taken } from './Taken.ts';

/** An event, and the clock at which it was judged and before. */
export interface Judged {
  readonly event: LogEvent;
  readonly atMs: number;
  readonly clockMs: number;
}

/** A rule as it judged from one moment to another. */
export interface RuleLife {
  readonly rule: Rule;
  /** The rules that it joins. */
  readonly parts: readonly Rule[];
  /** The first event that it saw, as a position in the events. */
  readonly fromEvent: number;
  readonly fromMs: number;
  /** The first event that it did not see any more. Left out: it lives to the end. */
  readonly end?: { readonly event: number; readonly atMs: number };
}

/** One moment at which groups are looked at. */
interface Instant {
  readonly atMs: number;
  /** The place of the event of the moment; a tick has none. */
  readonly position: number | undefined;
  /** A tick at which the server was away. */
  readonly isAway: boolean;
}

/** What an event is to one rule. */
interface Reading {
  readonly groupKey: string;
  readonly ruleId: string;
  readonly taken: Taken;
}

interface NaiveRule {
  readonly readings: readonly (readonly Reading[])[];
  readonly create: (groupKey: string) => NaiveGroup | NaiveComposite;
}

/**
 * What a rule decides over the part of the log that it saw, found the slow and obvious way.
 *
 * Written from the words of `RuleEvaluator`, not from its code: at every event and at every whole
 * second it reads all events of the group again. An end clears what fires.
 *
 * @param log  In the order of the log, from the first tick after `startMs` to `untilMs`.
 */
export function judgeLife(
  life: RuleLife,
  log: readonly Judged[],
  { startMs, untilMs }: { readonly startMs: number; readonly untilMs: number },
): Said[] {
  const endMs = life.end?.atMs ?? untilMs;
  const endEvent = life.end?.event ?? log.length;
  const seen = instants(log, startMs, untilMs).filter(({ atMs, position }) =>
    position === undefined
      ? atMs > life.fromMs && atMs <= endMs
      : position >= life.fromEvent && position < endEvent,
  );
  const outageOfPosition = log.map((judged, position) =>
    position >= life.fromEvent && position < endEvent ? outageOf(judged) : undefined,
  );
  const outages = outageOfPosition.filter((outage) => outage !== undefined);
  const rule = naiveRule(life, log, outages);
  const maxGroups = life.rule.max_groups ?? Infinity;
  const groups = new Map<string, NaiveGroup | NaiveComposite>();
  const over: Stretch[] = [];
  const groupOfKey = (groupKey: string) => {
    const group = groups.get(groupKey) ?? rule.create(groupKey);
    if (!groups.has(groupKey)) for (const outage of over) group.serverStarted(outage);
    if (groups.size < maxGroups) groups.set(groupKey, group);
    return group;
  };
  for (const each of [life.rule, ...life.parts])
    for (const groupKey of expectedGroups(each)) {
      const group = groupOfKey(groupKey);
      if (group instanceof NaiveGroup) group.expect(life.fromMs);
      else group.expect(each.rule_id, life.fromMs);
    }
  for (const { atMs, position, isAway } of seen) {
    if (position === undefined) for (const group of groups.values()) group.look(atMs, isAway);
    else {
      const outage = outageOfPosition[position];
      // A group that begins later has an outage behind it, too.
      if (outage !== undefined) over.push(outage);
      judgeEvent(rule.readings[position] ?? [], atMs, outage, groups, groupOfKey);
    }
  }
  if (life.end !== undefined)
    for (const { standing } of groups.values()) standing.end(life.end.atMs);
  return [...groups.values()].flatMap(({ standing }) => standing.said);
}

function judgeEvent(
  readings: readonly Reading[],
  atMs: number,
  outage: Stretch | undefined,
  groups: Map<string, NaiveGroup | NaiveComposite>,
  groupOfKey: (groupKey: string) => NaiveGroup | NaiveComposite,
): void {
  if (outage !== undefined) for (const group of groups.values()) group.serverStarted(outage);
  const [first] = readings;
  if (first === undefined) return;
  const group = groups.get(first.groupKey) ?? groupOfKey(first.groupKey);
  if (group instanceof NaiveGroup) group.take(first.taken, atMs);
  else group.take(new Map(readings.map(({ ruleId, taken }) => [ruleId, taken])), atMs);
  // A sample that came too late is as if it had never come.
  if (!group.hasBegun) groups.delete(first.groupKey);
}

function naiveRule(
  { rule, parts }: RuleLife,
  log: readonly Judged[],
  outages: readonly Stretch[],
): NaiveRule {
  const judging = rule.when === undefined ? [rule] : parts;
  return {
    readings: log.map(({ event }) => judging.flatMap((one) => read(one, event) ?? [])),
    create: (groupKey) =>
      rule.when === undefined
        ? new NaiveGroup(rule, groupKey, outages)
        : new NaiveComposite(rule, parts, groupKey, outages),
  };
}

function read(rule: Rule, event: LogEvent): Reading | undefined {
  const value = matches(rule, event) ? numberOf(rule, event) : undefined;
  if (value === undefined) return undefined;
  const taken = { value, effectiveMs: Math.min(event.atMs, event.receivedAtMs) };
  return { groupKey: groupOf(rule, event), ruleId: rule.rule_id, taken };
}

function instants(log: readonly Judged[], startMs: number, untilMs: number): Instant[] {
  const all: Instant[] = [];
  let tickMs = (Math.floor(startMs / 1000) + 1) * 1000;
  log.forEach((judged, position) => {
    const awayFromMs = outageOf(judged)?.fromMs ?? Infinity;
    for (; tickMs <= judged.atMs; tickMs += 1000)
      all.push({ atMs: tickMs, position: undefined, isAway: tickMs > awayFromMs });
    all.push({ atMs: judged.atMs, position, isAway: false });
  });
  for (; tickMs <= untilMs; tickMs += 1000)
    all.push({ atMs: tickMs, position: undefined, isAway: false });
  return all;
}

/** From when to when the server was away, when the event says that it is back. */
function outageOf({ event, atMs, clockMs }: Judged): Stretch | undefined {
  if (event.source !== 'sentry' || event.type !== 'sentry.server.started') return undefined;
  const { judged_until_ms: judgedUntilMs = clockMs, silent_until_ms: silentUntilMs = atMs } =
    event.payload as { judged_until_ms?: number; silent_until_ms?: number };
  return { fromMs: Math.max(judgedUntilMs, clockMs), toMs: Math.max(silentUntilMs, atMs) };
}
