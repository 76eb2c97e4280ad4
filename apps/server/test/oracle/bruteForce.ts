import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';
import { groupOf, matches, numberOf } from './readEvent.ts';
import { bucketOf, currentValue, inWindow, isBeyond, type Sample } from './readWindow.ts';

/** One firing of one group of one rule. */
export interface Episode {
  readonly ruleId: string;
  /** The values of `group_by`, as a JSON array. */
  readonly groupKey: string;
  readonly raisedAtMs: number;
  /** Whether silence raised it. */
  readonly noData: boolean;
  /** `null` while it fires at the end. */
  readonly clearedAtMs: number | null;
}

/** A rule as it judged from one moment to another. */
export interface RuleLife {
  readonly rule: Rule;
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

/** What an event is to a rule. */
interface Reading {
  readonly isServerStart: boolean;
  /** Of a server start: from when silence counts again, if that is later. */
  readonly silentUntilMs: number;
  readonly groupKey: string | undefined;
  readonly value: number;
  readonly effectiveMs: number;
}

/**
 * What rules decide over a log, found the slow and obvious way.
 *
 * Written from the words of `RuleEvaluator`, not from its code: at every event and at every whole
 * second it reads all events of the group again. Events come in the order of the log; ticks run
 * from the first event to `untilMs`.
 */
export function bruteForce(
  rules: readonly Rule[],
  events: readonly LogEvent[],
  untilMs: number,
): Episode[] {
  const enabled = rules.filter((rule) => rule.enabled);
  const fromMs = Number.NEGATIVE_INFINITY;
  return enabled.flatMap((rule) => judgeLife({ rule, fromEvent: 0, fromMs }, events, untilMs));
}

/** The episodes of one rule over the part of the log that it saw. An end clears what fires. */
export function judgeLife(life: RuleLife, events: readonly LogEvent[], untilMs: number): Episode[] {
  const endMs = life.end?.atMs ?? untilMs;
  const endEvent = life.end?.event ?? events.length;
  const seen = instants(events, untilMs).filter(({ atMs, position }) =>
    position === undefined
      ? atMs > life.fromMs && atMs <= endMs
      : position >= life.fromEvent && position < endEvent,
  );
  const readings = events.map((event) => read(life.rule, event));
  const groupKeys = new Set(
    readings.slice(life.fromEvent, endEvent).flatMap(({ groupKey }) => groupKey ?? []),
  );
  return [...groupKeys].flatMap((groupKey) => judgeGroup(life, groupKey, seen, readings));
}

function instants(events: readonly LogEvent[], untilMs: number): Instant[] {
  const all: Instant[] = [];
  let tickMs = Math.ceil((events[0]?.receivedAtMs ?? untilMs) / 1000) * 1000;
  let clockMs = Number.NEGATIVE_INFINITY;
  events.forEach((event, position) => {
    const awayFromMs = isServerStart(event) ? awayFrom(event, clockMs) : Number.POSITIVE_INFINITY;
    for (; tickMs <= event.receivedAtMs; tickMs += 1000)
      all.push({ atMs: tickMs, position: undefined, isAway: tickMs > awayFromMs });
    all.push({ atMs: event.receivedAtMs, position, isAway: false });
    clockMs = event.receivedAtMs;
  });
  for (; tickMs <= untilMs; tickMs += 1000)
    all.push({ atMs: tickMs, position: undefined, isAway: false });
  return all;
}

function isServerStart(event: LogEvent): boolean {
  return event.source === 'sentry' && event.type === 'sentry.server.started';
}

function awayFrom(event: LogEvent, clockMs: number): number {
  const { judged_until_ms: judgedUntilMs } = event.payload as { judged_until_ms?: number };
  return Math.max(judgedUntilMs ?? clockMs, clockMs);
}

function read(rule: Rule, event: LogEvent): Reading {
  const value = matches(rule, event) ? numberOf(rule, event) : undefined;
  return {
    isServerStart: isServerStart(event),
    silentUntilMs: (event.payload as { silent_until_ms?: number } | null)?.silent_until_ms ?? 0,
    groupKey: value === undefined ? undefined : groupOf(rule, event),
    value: value ?? 0,
    effectiveMs: Math.min(event.atMs, event.receivedAtMs),
  };
}

function judgeGroup(
  { rule, end }: RuleLife,
  groupKey: string,
  seen: readonly Instant[],
  readings: readonly Reading[],
): Episode[] {
  const group = new NaiveGroup(rule, groupKey);
  for (const { atMs, position, isAway } of seen) {
    const reading = position === undefined ? undefined : readings[position];
    if (reading === undefined) group.look(atMs, isAway);
    if (reading?.isServerStart === true) group.serverStarted(Math.max(atMs, reading.silentUntilMs));
    if (reading?.groupKey === groupKey) group.take(reading.value, reading.effectiveMs, atMs);
  }
  if (end !== undefined) group.clear(end.atMs);
  return group.episodes;
}

const msOf = (duration: string | undefined) => parseDuration(duration ?? '0s') ?? 0;

/** A group with every sample it ever had. */
class NaiveGroup {
  readonly episodes: Episode[] = [];
  readonly #rule: Rule;
  readonly #groupKey: string;
  readonly #samples: Sample[] = [];
  #firing: { atMs: number; onlySilence: boolean; noData: boolean } | undefined;
  #badSinceMs: number | undefined;
  #goodSinceMs: number | undefined;
  #quietSinceMs = 0;
  #isSilent = false;

  constructor(rule: Rule, groupKey: string) {
    this.#rule = rule;
    this.#groupKey = groupKey;
  }

  take(value: number, effectiveMs: number, nowMs: number): void {
    const sample = { value, bucket: bucketOf(this.#rule, effectiveMs) };
    if (inWindow([sample], bucketOf(this.#rule, nowMs)).length === 0) return;
    this.#samples.push(sample);
    this.#quietSinceMs = nowMs;
    this.#isSilent = false;
    this.look(nowMs, false);
  }

  serverStarted(atMs: number): void {
    if (!this.#isSilent) this.#quietSinceMs = atMs;
  }

  look(nowMs: number, isAway: boolean): void {
    if (this.#samples.length === 0) return;
    const { no_data: noData } = this.#rule;
    if (noData !== undefined && !isAway && nowMs - this.#quietSinceMs >= msOf(noData.after))
      this.#isSilent = true;
    if (this.#isSilent) this.#lookAtSilence(nowMs);
    else this.#lookAtValue(nowMs);
  }

  clear(nowMs: number): void {
    if (this.#firing === undefined) return;
    const { atMs, noData } = this.#firing;
    const name = { ruleId: this.#rule.rule_id, groupKey: this.#groupKey };
    this.episodes[this.episodes.length - 1] = {
      ...name,
      raisedAtMs: atMs,
      noData,
      clearedAtMs: nowMs,
    };
    this.#firing = undefined;
  }

  #lookAtSilence(nowMs: number): void {
    const policy = this.#rule.no_data?.policy;
    if (policy === 'resolve') this.#end(nowMs);
    if (policy !== 'alert') return;
    this.#goodSinceMs = undefined;
    if (this.#firing === undefined) this.#raise(nowMs, true);
  }

  #lookAtValue(nowMs: number): void {
    const { condition, no_data: noData } = this.#rule;
    const value = currentValue(this.#rule, this.#samples, nowMs);
    if (value === undefined) {
      if (noData === undefined) this.#end(nowMs);
      return;
    }
    const limit =
      this.#firing !== undefined && !this.#firing.onlySilence
        ? (condition.recovery_threshold ?? condition.threshold)
        : condition.threshold;
    if (isBeyond(value, condition.operator, limit)) this.#onBad(nowMs);
    else this.#onGood(nowMs);
  }

  #onBad(nowMs: number): void {
    this.#goodSinceMs = undefined;
    if (this.#firing !== undefined) {
      this.#firing.onlySilence = false;
      return;
    }
    this.#badSinceMs ??= nowMs;
    if (nowMs - this.#badSinceMs >= msOf(this.#rule.for)) this.#raise(nowMs, false);
  }

  #onGood(nowMs: number): void {
    this.#badSinceMs = undefined;
    if (this.#firing === undefined) return;
    this.#goodSinceMs ??= nowMs;
    if (nowMs - this.#goodSinceMs >= msOf(this.#rule.keep_firing_for)) this.#end(nowMs);
  }

  #raise(nowMs: number, noData: boolean): void {
    this.#firing = { atMs: nowMs, onlySilence: noData, noData };
    const name = { ruleId: this.#rule.rule_id, groupKey: this.#groupKey };
    this.episodes.push({ ...name, raisedAtMs: nowMs, noData, clearedAtMs: null });
    this.#badSinceMs = undefined;
    this.#goodSinceMs = undefined;
  }

  #end(nowMs: number): void {
    this.clear(nowMs);
    this.#badSinceMs = undefined;
    this.#goodSinceMs = undefined;
  }
}
