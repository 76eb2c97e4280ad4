import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileRule } from './compileRule.ts';
import { explainMatch } from './explainMatch.ts';
import { wants } from './samples.ts';
import { buildEvent } from './testing/buildEvent.ts';
import { buildRule } from './testing/buildRule.ts';

function compiled(rule: Rule) {
  const result = compileRule(rule);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.rule;
}

const EVENT = buildEvent({
  type: 'host.cpu',
  source: 'web-1',
  severity: 'WARN',
  labels: { env: 'prod', 'a/b': 'x' },
  payload: { busy: 95, path: '/Pay', host: { up: null } },
});
const CONDITION = {
  aggregate: 'max',
  field: 'payload.busy',
  window: '1m',
  operator: '>',
  threshold: 90,
} as const;

test.each<[string, NonNullable<Rule['match']>, string, string]>([
  [
    'type',
    { type: ['log.line', 'auth'] },
    '/match/type',
    'type is "host.cpu"; the rule wants log.line or auth.',
  ],
  [
    'severity',
    { severity: ['ERROR'] },
    '/match/severity',
    'severity is "WARN"; the rule wants ERROR.',
  ],
  [
    'label',
    { labels: { 'a/b': 'y' } },
    '/match/labels/a~1b',
    'labels.a/b is "x"; the rule wants y.',
  ],
  [
    'missing label',
    { labels: { team: 'a' } },
    '/match/labels/team',
    'labels.team is missing; the rule wants a.',
  ],
  [
    'number',
    { where: [{ field: 'payload.busy', op: '<', value: 9 }] },
    '/match/where/0',
    'payload.busy is 95; the rule wants payload.busy < 9.',
  ],
  [
    'null',
    { where: [{ field: 'payload.host.up', op: '=', value: true }] },
    '/match/where/0',
    'payload.host.up is missing; the rule wants payload.host.up = true.',
  ],
  [
    'nested',
    {
      where: [
        { field: 'payload.busy', op: '>', value: 9 },
        { not: { field: 'source', op: '=', value: 'web-1' } },
      ],
    },
    '/match/where/1',
    'This condition does not hold: {"not":{"field":"source","op":"=","value":"web-1"}}.',
  ],
])('names the first clause that does not hold: %s', (_, match, clause, reason) => {
  const rule = compiled(buildRule({ match, condition: CONDITION }));
  expect(explainMatch(rule, EVENT)).toEqual({
    outcome: 'no_match',
    groupKey: undefined,
    clause,
    reason,
  });
  expect(wants(rule, EVENT)).toBe(false);
});

test('says the group of what counts, and that what is measured is no number', () => {
  const rule = compiled(buildRule({ match: { type: 'host.cpu' }, condition: CONDITION }));
  expect(explainMatch(rule, EVENT)).toMatchObject({ outcome: 'sample', groupKey: '["web-1"]' });
  const { reason, outcome } = explainMatch(rule, { ...EVENT, payload: { busy: '95' } });
  expect(outcome).toBe('no_number');
  expect(reason).toBe('It matches, but payload.busy is "95", which is no number to measure.');
});

test('says that it came too late', () => {
  const rule = compiled(buildRule({ match: { type: 'host.cpu' }, condition: CONDITION }));
  const late = { ...EVENT, atMs: EVENT.receivedAtMs - 3_600_000 };
  expect(explainMatch(rule, late).outcome).toBe('late');
});
