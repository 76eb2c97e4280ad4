import { REPLAY_LIMITS } from '@batcave/shared/replay';
import { type Rule, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { type DurationMs, parseDuration } from '@batcave/shared/time';
import { verdictStandsMs } from '../rules/index.ts';

/** What `flapping` looks back on where the rule does not say. */
const FLAPPING = { within: '10m', calm: '5m' } as const;

/** How long before a range a rule must see events, so that it judges the range as if it had always been. */
export interface WarmUp {
  readonly durationMs: DurationMs;
  /** It gets better with every event: more than needed does no harm, and less than this some. */
  readonly learns: boolean;
}

function sum(durations: readonly (string | undefined)[]): DurationMs {
  return durations.reduce(
    (total, text) => total + (text === undefined ? 0 : (parseDuration(text) ?? 0)),
    0,
  );
}

/** How far before now something may lie that a rule still decides by, besides what it has learned. */
export function lookBackOf(rule: Rule): DurationMs {
  const { condition, absence, no_data: noData, flapping } = rule;
  const { within, calm } =
    flapping === false ? { within: '0s', calm: '0s' } : { ...FLAPPING, ...flapping };
  const standsMs = verdictStandsMs(rule) ?? 0;
  const durationMs = sum([
    ...[condition?.window, condition?.step, rule.evaluation_delay, rule.for],
    ...[rule.keep_firing_for, rule.cool_down, noData?.after, absence?.after, within, calm],
  ]);
  return durationMs + standsMs;
}

function learns({ condition }: Rule): boolean {
  return (condition?.detector ?? THRESHOLD_DETECTOR) !== THRESHOLD_DETECTOR;
}

/** The warm-up of rules that are judged together. Never longer than `REPLAY_LIMITS.maxWarmUpMs`. */
export function warmUpOf(rules: readonly Rule[]): WarmUp {
  const { maxWarmUpMs } = REPLAY_LIMITS;
  if (rules.some(learns)) return { durationMs: maxWarmUpMs, learns: true };
  return {
    durationMs: Math.min(Math.max(0, ...rules.map(lookBackOf)), maxWarmUpMs),
    learns: false,
  };
}
