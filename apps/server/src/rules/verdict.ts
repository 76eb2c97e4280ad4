import type { EpochMs } from '@batcave/shared/time';
import { compare, isZeroWhenEmpty } from './compileRule.ts';
import type { Group } from './Group.ts';
import { binOfRank } from './quantileSketch.ts';

/**
 * What one look at a group says.
 *
 * - `holds`, `fails`: the condition, against the recovery threshold while the value keeps an alert up.
 * - `silent`: no data, and the rule asks for an alert about that.
 * - `ended`: no data, and the rule asks to clear, or says nothing about it.
 * - `unknown`: no data, and the state stays as it is until data or a verdict comes.
 */
export type Verdict = 'holds' | 'fails' | 'silent' | 'ended' | 'unknown';

/** The rank of the 95th percentile by nearest rank: ceil(0.95 n), in whole numbers. */
function rankOfP95(n: number): number {
  return n - Math.floor(n / 20);
}

function isP95Beyond({ rule: { operator }, window }: Group, recovering: boolean): boolean {
  const low = recovering ? window.lowOfRecovery : window.low;
  const isLow = low >= rankOfP95(window.n);
  return operator === '>' || operator === '>=' ? !isLow : isLow;
}

/** The aggregate of a window; `undefined` when it has no value. Not for p95. */
function aggregate({ rule, window }: Group): number | undefined {
  if (window.n === 0) return isZeroWhenEmpty(rule.aggregate) ? 0 : undefined;
  switch (rule.aggregate) {
    case 'count':
      return window.n;
    case 'rate':
      return window.n / (rule.windowMs / 1000);
    case 'avg':
      return window.folded / window.n;
    case 'sum':
    case 'min':
    case 'max':
      return window.folded;
    case 'p95':
      return undefined;
  }
}

/** Whether the recovery threshold is the one that counts now: not while only silence keeps it up. */
export function judgesRecovery(group: Group): boolean {
  return group.isRaised && !group.noData;
}

function isBeyond(group: Group): boolean | undefined {
  const { rule, window } = group;
  const recovering = judgesRecovery(group);
  if (rule.aggregate === 'p95') return window.n === 0 ? undefined : isP95Beyond(group, recovering);
  const value = aggregate(group);
  if (value === undefined) return undefined;
  return compare(value, rule.operator, recovering ? rule.recoveryThreshold : rule.threshold);
}

/** Judges a group whose window has been moved to `nowMs`. May find it silent, which it then stays. */
export function judge(group: Group, nowMs: EpochMs): Verdict {
  const { noData } = group.rule;
  if (noData !== undefined) {
    if (nowMs >= group.quietSinceMs + noData.afterMs) group.silent = true;
    if (group.silent)
      return noData.policy === 'alert' ? 'silent' : noData.policy === 'keep' ? 'unknown' : 'ended';
  }
  const beyond = isBeyond(group);
  if (beyond === undefined) return noData === undefined ? 'ended' : 'unknown';
  return beyond ? 'holds' : 'fails';
}

/**
 * The value to show; null when there is none.
 *
 * A p95 is known within 1 %, its verdict exactly: where the two disagree the value moves to the
 * edge of its bin that lies on the right side, so that no text says "89.9 > 90".
 */
export function shownValue(group: Group, judgedRecovery: boolean): number | null {
  const { rule, window } = group;
  if (rule.aggregate !== 'p95') return aggregate(group) ?? null;
  if (window.n === 0) return null;
  const { sketches, min, max } = window.distribution();
  const range = binOfRank(sketches, rankOfP95(window.n));
  const limit = judgedRecovery ? rule.recoveryThreshold : rule.threshold;
  const beyond = isP95Beyond(group, judgedRecovery);
  const upwards = beyond === (rule.operator === '>' || rule.operator === '>=');
  const choices = upwards ? [range.middle, range.high, max] : [range.middle, range.low, min];
  const inRange = choices.map((value) => Math.min(Math.max(value, min), max));
  return inRange.find((value) => compare(value, rule.operator, limit) === beyond) ?? null;
}
