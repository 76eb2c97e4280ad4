import { formatDuration } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import { describeAggregate, formatNumber } from './describeCondition.ts';

/** Why a rule lost what it knew. */
export type EndOfRule = 'rule changed' | 'rule disabled' | 'rule deleted';

/** What was measured: null when there was no value, and against which limit. */
export interface Measured {
  readonly value: number | null;
  readonly limit: number;
}

function afterText({ noData }: CompiledRule): string {
  return formatDuration(noData?.afterMs ?? 0);
}

function valueText({ value, limit }: Measured): string {
  return value === null ? 'without a value' : formatNumber(value, limit);
}

/** Why it was raised: `avg(payload.busy_percent) over 1m is 97.4 > 90`. */
export function raisedReason(rule: CompiledRule, measured: Measured, noData: boolean): string {
  const what = describeAggregate(rule.rule);
  if (noData) return `no data for ${afterText(rule)}: ${what}`;
  return `${what} is ${valueText(measured)} ${rule.operator} ${formatNumber(measured.limit)}`;
}

/** Why it cleared: `avg(payload.busy_percent) over 1m is 61.2, no longer > 70`. */
export function clearedReason(rule: CompiledRule, measured: Measured, noData: boolean): string {
  if (noData)
    return rule.noData === undefined ? 'no data in the window' : `no data for ${afterText(rule)}`;
  const limit = `${rule.operator} ${formatNumber(measured.limit)}`;
  return `${describeAggregate(rule.rule)} is ${valueText(measured)}, no longer ${limit}`;
}
