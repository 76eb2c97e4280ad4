import { type Severity, severityRank } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { jeffreysLower } from './bounds.ts';
import type { AlertMeasure } from './facts.ts';
import type { Tuning } from './tuning.ts';

/** What of a kind goes into the next digest. */
export interface KindDigest {
  readonly suppressed: number;
  readonly late: number;
  readonly sampled: number;
  readonly misses: number;
  readonly lowestScore: number | null;
  /** Newest first, at most 5. */
  readonly alertIds: readonly string[];
}

/** All that is known of one kind of alert: plain JSON, one row of the store. */
export interface Kind {
  readonly key: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly service: string;
  readonly severity: Severity;
  readonly ruleVersion: number;
  readonly firstSeenMs: EpochMs;
  readonly lastSeenMs: EpochMs;
  /** Its place in the order of use, rising. */
  readonly used: number;
  /** Untouched alerts of this version of the rule, as a number. */
  readonly history: number;
  /** The same as a weight that fades, as it was at `weighedMs`. */
  readonly untouched: number;
  readonly weighedMs: EpochMs;
  /** How long those lasted: weights of up to 30 s, 1 min, 2 min, … 17 h, longer. */
  readonly lasted: readonly number[];
  /** Of the untouched: the highest severity, and the furthest beyond the limit (null: none with a value). */
  readonly worstRank: number;
  readonly worstExcess: number | null;
  readonly hadNoValue: boolean;
  readonly actedMs: EpochMs | null;
  readonly actedBy: 'acted' | 'missed' | 'restored' | null;
  readonly delivered: number;
  readonly suppressed: number;
  readonly late: number;
  readonly sampled: number;
  readonly observed: number;
  readonly misses: number;
  /** Suppressed since one was sampled. */
  readonly unsampled: number;
  readonly digest: KindDigest | null;
}

export const EMPTY_DIGEST: KindDigest = {
  ...{ suppressed: 0, late: 0, sampled: 0, misses: 0, lowestScore: null, alertIds: [] },
};

const DAY_MS = 86_400_000;
const BUCKETS = 13;
const FIRST_BUCKET_MS = 30_000;

const NOTHING_LEARNED = {
  ...{ history: 0, untouched: 0, lasted: [], worstRank: -1, worstExcess: null, hadNoValue: false },
};

/** What alerts have in common that are judged by the same history. */
export function kindKey(measure: AlertMeasure, kindBy: Tuning['kindBy']): string {
  if (kindBy === 'rule') return measure.ruleId;
  const key = `${measure.ruleId}/${measure.service}`;
  return kindBy === 'severity' ? `${key}/${measure.severity}` : key;
}

/** A kind of which nothing is known yet. */
export function newKind(key: string, measure: AlertMeasure, nowMs: EpochMs): Kind {
  const { ruleId, ruleName, service, severity, ruleVersion } = measure;
  return {
    ...{ key, ruleId, ruleName, service, severity, ruleVersion },
    ...{ firstSeenMs: nowMs, lastSeenMs: nowMs, used: 0, weighedMs: nowMs, ...NOTHING_LEARNED },
    ...{ actedMs: null, actedBy: null, digest: null },
    ...{ delivered: 0, suppressed: 0, late: 0, sampled: 0, observed: 0, misses: 0, unsampled: 0 },
  };
}

/**
 * The kind under the version of the rule that this alert has, if that is newer: a changed rule is another one, so that what
 * nobody acted on before says nothing. That somebody acted stays.
 */
export function underVersion(kind: Kind, { ruleName, ruleVersion }: AlertMeasure): Kind {
  return ruleVersion <= kind.ruleVersion
    ? kind
    : { ...kind, ruleName, ruleVersion, ...NOTHING_LEARNED };
}

/** How far beyond its limit; of a detector: how unusual, in powers of ten. null: without a value. */
export function excessOf({ value, threshold, score }: AlertMeasure): number | null {
  if (score !== null) return -Math.log10(Math.max(1e-16, 1 - score));
  return value === null ? null : Math.abs(value - threshold);
}

const faded = (kind: Kind, nowMs: EpochMs, { halfLifeMs }: Tuning): number =>
  2 ** (-Math.max(0, nowMs - kind.weighedMs) / halfLifeMs);

/** How certain it is that nobody acts on the next one: the lower 95 % bound, as habits fade. */
export function scoreOf(kind: Kind, nowMs: EpochMs, tuning: Tuning): number {
  const acts = kind.actedMs === null ? 0 : 2 ** (-(nowMs - kind.actedMs) / tuning.halfLifeMs);
  return jeffreysLower(kind.untouched * faded(kind, nowMs, tuning), Math.min(1, acts));
}

/**
 * How much an untouched alert says. What is gone within minutes could not have been mended by anybody. What
 * lasted may have been, without a word in the console: it counts less, with the root of its duration.
 */
function weightOf(durationMs: number, { shortMs, longWeight }: Tuning): number {
  return durationMs <= shortMs ? 1 : Math.max(longWeight, Math.sqrt(shortMs / durationMs));
}

function bucketOf(durationMs: number): number {
  const bucket = Math.ceil(Math.log2(Math.max(durationMs, 1) / FIRST_BUCKET_MS));
  return Math.min(BUCKETS - 1, Math.max(0, bucket));
}

/** The kind after one more delivered alert that nobody touched and that cleared by itself. */
export function withUntouched(
  kind: Kind,
  measure: AlertMeasure,
  end: { readonly durationMs: number; readonly nowMs: EpochMs },
  tuning: Tuning,
): Kind {
  const fade = faded(kind, end.nowMs, tuning);
  const bucket = bucketOf(end.durationMs);
  const excess = excessOf(measure);
  return {
    ...kind,
    history: kind.history + 1,
    untouched: kind.untouched * fade + weightOf(end.durationMs, tuning),
    weighedMs: Math.max(kind.weighedMs, end.nowMs),
    lasted: Array.from(
      { length: BUCKETS },
      (_, i) => (kind.lasted[i] ?? 0) * fade + (i === bucket ? 1 : 0),
    ),
    worstRank: Math.max(kind.worstRank, severityRank(measure.severity)),
    worstExcess: excess === null ? kind.worstExcess : Math.max(kind.worstExcess ?? 0, excess),
    hadNoValue: kind.hadNoValue || excess === null,
  };
}

/** Within how many milliseconds that share of its untouched alerts was over; a day when it takes longer than 17 h. */
export function lastsMs(kind: Kind, share: number): number {
  const all = kind.lasted.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const [i, weight] of kind.lasted.entries()) {
    below += weight;
    if (below >= share * all) return i === BUCKETS - 1 ? DAY_MS : FIRST_BUCKET_MS * 2 ** i;
  }
  return DAY_MS;
}
