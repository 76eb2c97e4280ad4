import type { FatigueExclusion } from '@batcave/shared/dispatch';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import { type EpochMs, formatDuration, formatInstant } from '@batcave/shared/time';
import type { AlertFacts } from './facts.ts';
import { excessOf, type Kind, lastsMs } from './Kind.ts';
import type { Forgotten } from './KindStore.ts';
import type { Tuning } from './tuning.ts';

/** Why an alert is delivered, whatever the score says. */
export interface Excluded {
  readonly exclusion: FatigueExclusion;
  readonly reason: string;
}

/** What an exclusion is decided from, beside the alert. */
export interface Known {
  /** The kind under the version of the rule, as it was before this alert; undefined: a new one. */
  readonly kind: Kind | undefined;
  readonly forgotten: Forgotten;
  readonly minHistory: number;
  readonly tuning: Tuning;
  readonly nowMs: EpochMs;
}

const SECOND_MS = 1000;

/** In whole seconds, or whole hours when it is long. */
export function inWords(durationMs: number): string {
  const unitMs = durationMs >= 172_800_000 ? 3_600_000 : SECOND_MS;
  return formatDuration(Math.round(durationMs / unitMs) * unitMs);
}

const number = (value: number): string => String(Number(value.toPrecision(4)));

function byAlert(facts: AlertFacts): Excluded | undefined {
  if (facts.severity === 'CRITICAL')
    return { exclusion: 'critical', reason: 'CRITICAL alerts are always delivered.' };
  if (facts.security !== null)
    return {
      exclusion: 'security',
      reason: `Alerts about security are always delivered (${facts.security}).`,
    };
  if (facts.flapping)
    return {
      exclusion: 'flapping',
      reason: 'It flaps: its one alert stands for all of them and is delivered.',
    };
  if (facts.incidentDelivered)
    return {
      exclusion: 'incident',
      reason: 'It belongs to an incident that people have been told of.',
    };
  return undefined;
}

function byMemory({ kind, forgotten, tuning, nowMs }: Known): Excluded | undefined {
  const actedMs = kind?.actedMs ?? null;
  if (kind !== undefined && actedMs !== null && nowMs - actedMs < tuning.actedMs)
    return {
      exclusion: 'acted',
      reason: `Somebody ${kind.actedBy === 'restored' ? 'restored' : 'acted on'} an alert of this kind on ${formatInstant(actedMs)}, within the last ${inWords(tuning.actedMs)}.`,
    };
  const { sinceMs, untilMs } = forgotten;
  const isYoung = kind === undefined || (sinceMs !== null && kind.firstSeenMs >= sinceMs);
  if (untilMs !== null && nowMs < untilMs && isYoung)
    return {
      exclusion: 'forgotten',
      reason: `There were more kinds than are remembered (${String(tuning.maxKinds)}): whether somebody acted on this one is unknown until ${formatInstant(untilMs)}.`,
    };
  return undefined;
}

function byMeasure(facts: AlertFacts, kind: Kind, { margin }: Tuning): Excluded | undefined {
  if (severityRank(facts.severity) > kind.worstRank)
    return {
      exclusion: 'worse',
      reason: `It is ${facts.severity}; untouched alerts of this kind were at most ${SEVERITIES[kind.worstRank] ?? 'of no severity'}.`,
    };
  const excess = excessOf(facts);
  if (excess === null)
    return kind.hadNoValue
      ? undefined
      : {
          exclusion: 'worse',
          reason: 'It has no value; all untouched alerts of this kind had one.',
        };
  const { worstExcess } = kind;
  if (worstExcess !== null && excess <= worstExcess * (1 + margin)) return undefined;
  const worst = worstExcess === null ? 'none had a value' : `at most ${number(worstExcess)}`;
  return {
    exclusion: 'worse',
    reason: `It is ${number(excess)} beyond ${facts.score === null ? 'its threshold' : 'the usual, in powers of ten'}; untouched alerts of this kind: ${worst}.`,
  };
}

/** The first reason to deliver it whatever is learned, or undefined. */
export function excludedBy(facts: AlertFacts, known: Known): Excluded | undefined {
  const { kind, minHistory, tuning, nowMs } = known;
  const early = byAlert(facts) ?? byMemory(known);
  if (early !== undefined) return early;
  const history = kind?.history ?? 0;
  if (kind === undefined || history < minHistory)
    return {
      exclusion: 'history',
      reason: `Only ${String(history)} untouched alerts of this kind are known under version ${String(facts.ruleVersion)} of the rule; ${String(minHistory)} are needed.`,
    };
  const worse = byMeasure(facts, kind, tuning);
  if (worse !== undefined) return worse;
  const pauseMs = facts.suppressed ? 0 : nowMs - kind.lastSeenMs;
  if (pauseMs > tuning.pauseMs)
    return {
      exclusion: 'pause',
      reason: `It is the first of its kind for ${inWords(pauseMs)}, more than ${inWords(tuning.pauseMs)}.`,
    };
  const usualMs = lastsMs(kind, tuning.outlivedShare);
  if (nowMs - facts.createdAtMs >= usualMs)
    return {
      exclusion: 'outlived',
      reason: `It has been firing for ${inWords(nowMs - facts.createdAtMs)}; ${String(tuning.outlivedShare * 100)} % of its kind are over within ${inWords(usualMs)}.`,
    };
  return undefined;
}
