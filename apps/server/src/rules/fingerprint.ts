import { type Rule, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { type DurationMs, parseDuration } from '@batcave/shared/time';
import { toList } from './match.ts';
import { textHash } from './textHash.ts';

const msOf = (duration: string | undefined): DurationMs => parseDuration(duration ?? '0s') ?? 0;

function sorted(list: string | readonly string[] | undefined): string[] | null {
  return list === undefined ? null : toList(list).sort();
}

/** JSON with the keys of every object in order, which a store may change. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, canonical(part)]);
}

/** What a plain threshold rule does not have: nothing when it has none of it. */
function moreOf(rule: Rule, parts: readonly string[]): unknown[] {
  const { condition, absence, when, levels, flapping, on_error: onError } = rule;
  const { detector, step, direction, parameters, rest_samples: rest } = condition ?? {};
  const { changes = 6, within = '10m', calm = '5m' } = flapping || {};
  const usual = changes === 6 && msOf(within) === 600_000 && msOf(calm) === 300_000;
  const more = {
    detector: detector === THRESHOLD_DETECTOR ? undefined : detector,
    step: step === undefined ? undefined : msOf(step),
    direction: direction === 'both' ? undefined : direction,
    parameters,
    rest,
    absence: absence && { after: msOf(absence.after), expect: absence.expect },
    when,
    parts: parts.length === 0 ? undefined : parts,
    levels: levels?.length ? levels.map(({ threshold }) => threshold) : undefined,
    flapping:
      flapping === false
        ? false
        : usual
          ? undefined
          : { changes, within: msOf(within), calm: msOf(calm) },
    onError: onError === 'keep' ? undefined : onError,
    delay: msOf(rule.evaluation_delay) || undefined,
    coolDown: msOf(rule.cool_down) || undefined,
  };
  const given = canonical(more) as unknown[];
  return given.length === 0 ? [] : [given];
}

/**
 * The same for two rules exactly when both judge alike. Independent of spelling (`60s` is `1m`)
 * and of the order of keys.
 *
 * @param threshold  The one that is judged by, where the rule may leave it to the detector.
 * @param parts      The fingerprints of the rules that it joins.
 */
export function fingerprintOf(rule: Rule, threshold: number, parts: readonly string[]): string {
  const { match = {}, condition, no_data: noData } = rule;
  const labels = Object.entries(match.labels ?? {}).map(([name, values]) => [name, sorted(values)]);
  const judged = [
    [sorted(match.source), sorted(match.type), sorted(match.severity)],
    labels.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    (match.where ?? []).map(({ field, op, value, ...rest }) =>
      Object.keys(rest).length === 0
        ? [field, op, value]
        : canonical({ field, op, value, ...rest }),
    ),
    rule.group_by ?? ['source'],
    [condition?.aggregate, condition?.field ?? null, msOf(condition?.window)],
    [condition?.operator, threshold, condition?.recovery_threshold ?? threshold],
    [msOf(rule.for), msOf(rule.keep_firing_for)],
    noData === undefined ? null : { afterMs: msOf(noData.after), policy: noData.policy },
    ...moreOf(rule, parts),
  ];
  return textHash(JSON.stringify(judged));
}
