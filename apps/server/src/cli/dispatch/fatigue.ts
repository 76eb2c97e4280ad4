import type { FatigueReport, FatigueSample } from '@batcave/shared/dispatch';
import type { Action } from '../actions.ts';
import { print } from '../given.ts';
import { printable } from '../incidents/describe.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { tableOf } from '../printTable.ts';
import { withDispatch } from './withDispatch.ts';

const MOST_KINDS = 20;

export const fatigueAction: Action = {
  name: 'fatigue',
  usage: '',
  what: 'What learned suppression does and how well, and the noise budgets of teams.',
  more: [
    'What was judged, suppressed and sent all the same; how many of the sample somebody acted on; the kinds that are',
    'suppressed most; and how many pages each team had of those it should have at most. --json has all kinds.',
  ],
  options: [TENANT_OPTION],
  async run({ options }) {
    await withDispatch(options, async ({ routes, ctx }) => {
      const report = await routes['dispatch.fatigue'](ctx, {});
      print(options, report, describeFatigue(report));
    });
    return 0;
  },
};

function describeFatigue(report: FatigueReport): string {
  const { mode, configured, reverted } = report;
  const exclusions = Object.entries(report.by_exclusion).sort(([, a], [, b]) => b - a);
  const shown = report.kinds.slice(0, MOST_KINDS);
  const more = report.kinds.length - shown.length + report.more_kinds;
  return [
    `Mode       ${mode}${mode === configured ? '' : `, though ${configured} is configured`}`,
    ...(reverted === null ? [] : [`Reverted   ${reverted.at}: ${reverted.reason}`]),
    `Settings   threshold ${String(report.threshold)}, history of ${String(report.min_history)}, sample ${percent(report.sample_share)}, miss limit ${percent(report.miss_limit)}`,
    `Alerts     ${String(report.judged)} judged: ${String(report.delivered)} delivered, ${String(report.suppressed)} suppressed (${String(report.late)} told later), ${String(report.sampled)} sampled, ${String(report.observed)} would have been suppressed`,
    `Missed     recent sample: ${describeSample(report.recent_sample)}; observed: ${describeSample(report.observed_sample)}`,
    `           ${String(report.restored)} restored by a person, ${String(report.found)} found in the console`,
    ...(exclusions.length === 0
      ? []
      : [`Delivered  because: ${exclusions.map(([why, n]) => `${why} ${String(n)}`).join(', ')}`]),
    ...(shown.length === 0
      ? []
      : [
          '',
          tableOf(
            [
              'RULE',
              'SERVICE',
              'SCORE',
              'UNTOUCHED',
              'DELIVERED',
              'SUPPRESSED',
              'OBSERVED',
              'MISSES',
              'NOT UNTIL',
            ],
            shown.map((kind) => [
              printable(kind.rule_name),
              printable(kind.service),
              kind.score === null ? '-' : kind.score.toFixed(2),
              ...[kind.history, kind.delivered, kind.suppressed, kind.observed, kind.misses].map(
                String,
              ),
              kind.excluded?.until.slice(0, 10) ?? '-',
            ]),
          ),
        ]),
    ...(more > 0 ? [`${String(more)} more kinds.`] : []),
    ...(report.budgets.length === 0
      ? []
      : [
          '',
          tableOf(
            ['TEAM', 'PER', 'BUDGET', 'PAGES', 'FORECAST', 'USED UP', 'MOST BY'],
            report.budgets.map((one) => [
              one.team,
              one.per,
              ...[one.budget, one.pages, one.forecast].map(String),
              one.exhausted_at?.slice(0, 16) ?? '-',
              one.top
                .slice(0, 3)
                .map(({ rule_name: rule, pages }) => `${printable(rule)} ${String(pages)}`)
                .join(', ') || '-',
            ]),
          ),
        ]),
  ].join('\n');
}

function describeSample({ settled, misses, lower, upper }: FatigueSample): string {
  if (settled === 0 || lower === null || upper === null) return 'nothing settled yet';
  return `${String(misses)} of ${String(settled)} acted on (${percent(lower)} to ${percent(upper)} with 95 %)`;
}

function percent(share: number): string {
  return `${String(Number((share * 100).toFixed(1)))} %`;
}
