import { formatDuration } from '@batcave/shared/time';
import type { CompiledRule } from './compileRule.ts';
import { describeAggregate, formatNumber, scoreText } from './describeCondition.ts';
import type { Shown } from './gauges/Gauge.ts';
import type { Group } from './Group.ts';
import type { Verdict } from './verdict.ts';

/** Why a rule lost what it knew. */
export type EndOfRule = 'rule changed' | 'rule disabled' | 'rule deleted';

function afterText({ noData }: CompiledRule): string {
  return formatDuration(noData?.afterMs ?? 0);
}

function numberText(value: number | null, limit: number): string {
  return value === null ? 'without a value' : formatNumber(value, limit);
}

function measuredText(
  { rule, measure, operator }: CompiledRule,
  shown: Shown,
  said: string,
): string {
  const what = describeAggregate(rule);
  if (measure.kind === 'composite') return shown.said;
  const isScore = measure.kind === 'series';
  const found =
    isScore && shown.score !== null ? scoreText(shown.score) : numberText(shown.value, shown.limit);
  const text = `${what}${isScore ? ' score' : ''} is ${found}${said} ${operator} ${formatNumber(shown.limit)}`;
  return isScore && shown.said !== '' ? `${shown.said} (${text})` : text;
}

function silenceText(rule: CompiledRule): string {
  if (rule.measure.kind === 'absence') return `no events for ${afterText(rule)}`;
  return `no data for ${afterText(rule)}: ${describeAggregate(rule.rule)}`;
}

/** Why it was raised: `avg(payload.busy_percent) over 1m is 97.4 > 90`. */
export function raisedReason({ rule, gauge }: Group, shown: Shown, verdict: Verdict): string {
  if (verdict === 'failed') return `cannot judge: ${gauge.failure}`;
  if (verdict === 'silent') return silenceText(rule);
  return measuredText(rule, shown, '');
}

/** Why it cleared: `avg(payload.busy_percent) over 1m is 61.2, no longer > 70`. */
export function clearedReason({ rule, gauge }: Group, shown: Shown, verdict: Verdict): string {
  if (rule.measure.kind === 'absence') return 'events come again';
  if (verdict === 'ended' && gauge.failure !== '') return `cannot judge: ${gauge.failure}`;
  if (verdict === 'ended')
    return rule.noData === undefined ? 'no data in the window' : `no data for ${afterText(rule)}`;
  return measuredText(
    rule,
    { ...shown, said: rule.measure.kind === 'composite' ? shown.said : '' },
    ', no longer',
  );
}

/** What changed while it is raised. */
export function changedReason(
  { rule, flapping, severity }: Group,
  shown: Shown,
  what: 'level' | 'flapping' | 'steady',
): string {
  const { withinMs = 0, calmMs = 0 } = rule.flapping ?? {};
  switch (what) {
    case 'flapping':
      return `flapping: ${String(flapping?.changes ?? 0)} changes within ${formatDuration(withinMs)}; the alert stays until nothing changes for ${formatDuration(calmMs)}`;
    case 'steady':
      return `no longer flapping: nothing changed for ${formatDuration(calmMs)}`;
    case 'level':
      return `${severity}: ${measuredText(rule, shown, '')}`;
  }
}
