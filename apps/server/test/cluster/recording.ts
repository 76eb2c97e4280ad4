import type { EventInput } from '@batcave/shared/events';
import type { RuleInput } from '@batcave/shared/rules';
import { createRandom } from '../fault/random.ts';
import { RULES } from '../fault/load.ts';

/** One request of a recording: who sent what, and when it came. */
export interface Step {
  /** Milliseconds after the beginning. No two steps share one. */
  readonly atMs: number;
  readonly events: readonly EventInput[];
}

/** Rules of every sort: within one source, over labels, over everything, over payload fields. */
export const RECORDED_RULES: readonly RuleInput[] = [
  ...RULES.map((rule) =>
    rule.name === 'rate of all' ? { ...rule, match: { type: ['load', 'other'] } } : rule,
  ),
  {
    name: 'sum over a region and its sources',
    severity: 'WARN',
    match: { type: 'load' },
    group_by: ['source', 'labels.region'],
    condition: {
      aggregate: 'sum',
      field: 'payload.v',
      window: '4s',
      operator: '>',
      threshold: 200,
    },
  },
  {
    name: 'average of a shop, in the order of arrival',
    severity: 'ERROR',
    match: { type: 'load' },
    group_by: ['payload.shop'],
    condition: {
      aggregate: 'avg',
      field: 'payload.v',
      window: '2s',
      operator: '>',
      threshold: 58.3,
      recovery_threshold: 51.7,
    },
    for: '1s',
    keep_firing_for: '1s',
    summary: '{{payload.shop}}: {{value}} from {{source}}',
  },
  {
    name: 'a region is quiet',
    severity: 'CRITICAL',
    match: { type: 'load', labels: { region: ['us', 'ap'] } },
    group_by: ['labels.region'],
    condition: { aggregate: 'count', window: '10s', operator: '>=', threshold: 100_000 },
    no_data: { after: '3s', policy: 'alert' },
  },
];

/** Requests of twelve sources over about `seconds`, some of them sent twice, as retries are. */
export function record(seed: number, seconds: number): Step[] {
  const random = createRandom(seed);
  const steps: Step[] = [];
  let id = 0;
  for (let atMs = 1; atMs < seconds * 1000; atMs += 1 + Math.floor(random() * 90)) {
    const before = steps[Math.floor(random() * steps.length)];
    if (before !== undefined && random() < 0.05) {
      steps.push({ atMs, events: before.events });
      continue;
    }
    const phase = Math.floor(atMs / 4000);
    const source = Math.floor(random() * 12);
    const isQuiet = (phase + source) % 3 === 0;
    const events = Array.from({ length: 1 + Math.floor(random() * 4) }, (): EventInput => {
      id += 1;
      const isSlow = (phase + source) % 4 < 2;
      return {
        event_id: `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}`,
        source: `web-${String(source)}`,
        type: isQuiet ? 'other' : 'load',
        labels: { region: ['eu', 'us', 'ap'][source % 3] ?? '' },
        payload: {
          v: Math.floor(random() * 1000) / 17 + (isSlow ? 45 : 0),
          shop: `shop ${String(Math.floor(random() * 5))}`,
        },
      };
    });
    steps.push({ atMs, events });
  }
  return steps;
}
