import { createHash } from 'node:crypto';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { isWithinSource, partitionOfGroup } from '../../../src/cluster/index.ts';
import { bruteForce, type Episode } from '../../oracle/bruteForce.ts';
import { groupOf, matches, numberOf } from '../../oracle/readEvent.ts';
import type { Evidence, StoredEvent } from './evidence.ts';

/** The events of one group in the order in which they are judged, outages among them. */
interface Course {
  readonly rule: Rule;
  readonly events: LogEvent[];
  /** Ticks are decided up to here. */
  readonly untilMs: number;
}

/**
 * What the rules must have decided over what is stored, found by the naive evaluator, group by group.
 *
 * Rules within a source are judged in the order of their partition, by its time. The others are
 * judged in one order over all partitions, by the time of the partition of the samples topic that
 * has the group.
 */
export function expectedAlerts(evidence: Evidence): Episode[] {
  const rules = evidence.rules.filter((rule) => rule.enabled);
  return [
    ...withinSources(evidence, rules.filter(isWithinSource)),
    ...acrossSources(
      evidence,
      rules.filter((rule) => !isWithinSource(rule)),
    ),
  ].flatMap(episodesOf);
}

/** A planted fault changes one course of a thousand, and to judge one naively takes long: the others are known by then. */
const known = new Map<string, readonly Episode[]>();

function episodesOf({ rule, events, untilMs }: Course): readonly Episode[] {
  const hash = createHash('sha256').update(`${JSON.stringify(rule)} ${String(untilMs)}`);
  for (const { eventId, seq, receivedAtMs, payload } of events)
    hash.update(` ${eventId} ${String(seq)} ${String(receivedAtMs)} ${JSON.stringify(payload)}`);
  const name = hash.digest('base64');
  const before = known.get(name);
  if (before !== undefined) return before;
  const episodes = bruteForce([rule], events, untilMs);
  known.set(name, episodes);
  return episodes;
}

function withinSources(evidence: Evidence, rules: readonly Rule[]): Course[] {
  return Array.from({ length: evidence.partitions }, (_, partition) => {
    const name = `events-${String(partition)}`;
    const own = evidence.stored.filter((event) => event.partition === partition);
    const courses = new Courses(evidence.judgedTicks.get(name) ?? 0);
    for (const event of own) {
      if (isOutage(event)) courses.addOutage(name, event);
      else
        for (const rule of rules) {
          const groupKey = groupKeyIn(rule, event);
          if (groupKey !== undefined) courses.add(name, rule, groupKey, event);
        }
    }
    return courses.all();
  }).flat();
}

function acrossSources(evidence: Evidence, rules: readonly Rule[]): Course[] {
  const { partitions, judgedTicks } = evidence;
  const names = Array.from({ length: partitions }, (_, n) => `samples-${String(n)}`);
  const courses = new Courses(0, judgedTicks);
  for (const event of evidence.stored.map(asToldToSamples).toSorted(byCanonicalOrder)) {
    if (isOutage(event)) {
      for (const name of names) courses.addOutage(name, event);
      continue;
    }
    for (const rule of rules) {
      const groupKey = groupKeyIn(rule, event);
      if (groupKey === undefined) continue;
      const owner = partitionOfGroup(event.tenant, rule.rule_id, groupKey, partitions);
      courses.add(names[owner]!, rule, groupKey, event);
    }
  }
  return courses.all();
}

/** Collects the events of groups. Events must come in the order in which they are judged. */
class Courses {
  readonly #courses = new Map<string, Course & { readonly place: string }>();
  /** Of each place: the time of the newest event that was judged there. */
  readonly #clocks = new Map<string, number>();
  readonly #outages = new Map<string, LogEvent[]>();
  readonly #untilMs: number;
  readonly #ticks: ReadonlyMap<string, number>;

  constructor(untilMs: number, ticks: ReadonlyMap<string, number> = new Map()) {
    this.#untilMs = untilMs;
    this.#ticks = ticks;
  }

  add(place: string, rule: Rule, groupKey: string, event: LogEvent): void {
    const key = `${place} ${rule.rule_id} ${groupKey}`;
    let course = this.#courses.get(key);
    if (course === undefined) {
      const untilMs = this.#ticks.get(place) ?? this.#untilMs;
      course = { place, rule, untilMs, events: [...(this.#outages.get(place) ?? [])] };
      this.#courses.set(key, course);
    }
    course.events.push(event);
    this.#clocks.set(place, event.receivedAtMs);
  }

  /**
   * An outage begins no earlier than the newest event that was judged. A group alone does not know
   * that one, so it is written into the outage.
   */
  addOutage(place: string, event: LogEvent): void {
    const { judged_until_ms: judgedUntilMs } = event.payload as { judged_until_ms: number };
    const clockMs = this.#clocks.get(place) ?? 0;
    const payload = {
      ...(event.payload as object),
      judged_until_ms: Math.max(judgedUntilMs, clockMs),
    };
    const outage = { ...event, payload };
    for (const course of this.#courses.values())
      if (course.place === place) course.events.push(outage);
    this.#outages.set(place, [...(this.#outages.get(place) ?? []), outage]);
    this.#clocks.set(place, event.receivedAtMs);
  }

  all(): Course[] {
    return [...this.#courses.values()];
  }
}

/** Rules over sources are told of an outage where it began. */
export function asToldToSamples(event: StoredEvent): StoredEvent {
  if (!isOutage(event)) return event;
  const { judged_until_ms: fromMs } = event.payload as { judged_until_ms: number };
  return { ...event, receivedAtMs: fromMs + 1 };
}

function groupKeyIn(rule: Rule, event: StoredEvent): string | undefined {
  if (!matches(rule, event) || numberOf(rule, event) === undefined) return undefined;
  return groupOf(rule, event);
}

export function isOutage({ source, type }: LogEvent): boolean {
  return source === 'sentry' && type === 'sentry.server.started';
}

function byCanonicalOrder(a: LogEvent, b: LogEvent): number {
  return (
    a.receivedAtMs - b.receivedAtMs ||
    compare(a.tenant, b.tenant) ||
    compare(a.source, b.source) ||
    a.seq - b.seq
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
