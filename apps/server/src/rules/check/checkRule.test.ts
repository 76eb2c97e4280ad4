import type { Rule, Where } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { checkRule } from './checkRule.ts';
import { buildCondition, buildRule } from '../testing/buildRule.ts';

const where = (...conditions: Where[]) => ({
  match: { where: conditions },
});

test.each<[string, Partial<Rule>]>([
  ['/condition/field', { condition: buildCondition({ field: 'labels.busy' }) }],
  ['/condition/field', { condition: buildCondition({ field: 'payload.a..b' }) }],
  ['/condition/field', { condition: buildCondition({ aggregate: 'count' }) }],
  ['/condition/threshold', { condition: buildCondition({ threshold: Number.NaN }) }],
  ['/condition/recovery_threshold', { condition: buildCondition({ recovery_threshold: 91 }) }],
  [
    '/condition/recovery_threshold',
    { condition: buildCondition({ operator: '<=', recovery_threshold: 89 }) },
  ],
  [
    '/condition/recovery_threshold',
    { condition: buildCondition({ recovery_threshold: -Infinity }) },
  ],
  ['/condition/window', { condition: buildCondition({ window: '999ms' }) }],
  ['/condition/window', { condition: buildCondition({ window: '7d1ms' }) }],
  ['/condition/window', { condition: buildCondition({ window: 'soon' }) }],
  ['/for', { for: '8d' }],
  ['/keep_firing_for', { keep_firing_for: '2w' }],
  ['/no_data/after', { no_data: { after: '0s', policy: 'keep' } }],
  ['/group_by/1', { group_by: ['source', 'source'] }],
  ['/group_by/0', { group_by: ['payload.a.'] }],
  ['/match/where/0/value', where({ field: 'payload.v', op: '>', value: '5' })],
  ['/match/where/0/value', where({ field: 'payload.v', op: '<=', value: Infinity })],
  ['/match/where/0/value', where({ field: 'payload.v', op: 'in', value: 5 })],
  ['/match/where/0/value', where({ field: 'payload.v', op: 'in', value: [] })],
  ['/match/where/0/value', where({ field: 'payload.v', op: '=', value: [5] })],
  ['/match/where/0/value', where({ field: 'payload.v', op: 'contains', value: 5 })],
  ['/match/where/0/value', where({ field: 'payload.v', op: 'exists', value: 'yes' })],
  [
    '/match/where/1/field',
    where(
      { field: 'payload.v', op: '=', value: 1 },
      { field: 'payload..v', op: 'exists', value: true },
    ),
  ],
  ['/summary', { summary: 'at {{ valu }}' }],
  ['/summary', { summary: '{{payload.}}' }],
])('names %s when it is wrong', (field, fields) => {
  const faults = checkRule(buildRule(fields));
  expect(faults.map((fault) => fault.field)).toEqual([field]);
  for (const { limit, fix } of faults) expect([limit, fix]).not.toContain('');
});

test('needs a field for what is measured', () => {
  const condition = { aggregate: 'avg', window: '1m', operator: '>', threshold: 1 } as const;
  expect(checkRule(buildRule({ condition })).map(({ field }) => field)).toEqual([
    '/condition/field',
  ]);
});

test('takes a rule that is right in every field', () => {
  const rule = buildRule({
    match: {
      where: [
        { field: 'payload.v', op: 'in', value: [1, 'x'] },
        { field: 'labels.env', op: 'exists', value: true },
      ],
    },
    group_by: ['source', 'labels.disk'],
    condition: buildCondition({ window: '7d', recovery_threshold: 90 }),
    for: '0s',
    keep_firing_for: '7d',
    no_data: { after: '1s', policy: 'alert' },
    summary: '{{value}} of {{threshold}} on {{source}}, {{labels.a.b}}, {{ payload.c }}',
  });
  expect(checkRule(rule)).toEqual([]);
});

test('checks a hostile summary in time that grows with its length', () => {
  const startMs = performance.now();
  for (let i = 0; i < 1000; i++)
    checkRule(buildRule({ summary: '{{'.repeat(250) + ' '.repeat(500) }));
  expect(performance.now() - startMs).toBeLessThan(2000);
});
