import { expect, test } from 'vitest';
import { buildRule } from './testing/build.ts';
import { wantedEvents } from './wantedEvents.ts';

const counting = { aggregate: 'count', window: '1m', operator: '>', threshold: 1 } as const;

test('is what the matches name', () => {
  const rules = [
    buildRule({
      match: { type: 'a', source: ['x', 'y'], severity: ['ERROR'] },
      condition: counting,
    }),
    buildRule({ match: {}, condition: counting }),
  ];
  expect(wantedEvents(rules)).toEqual({
    any: [{ types: ['a'], sources: ['x', 'y'], severities: ['ERROR'] }, {}],
    payload: false,
  });
});

test.each([
  ['the condition', {}],
  [
    'a match deep inside',
    {
      match: { where: [{ not: { any: [{ field: 'payload.x', op: '=', value: 1 } as const] } }] },
      condition: counting,
    },
  ],
  ['a group', { group_by: ['payload.user'], condition: counting }],
  ['the summary', { summary: 'by {{payload.user}}', condition: counting }],
])('a rule that looks into the payload in %s wants it', (_, fields) => {
  expect(wantedEvents([buildRule(fields)]).payload).toBe(true);
});

test('a rule that joins others wants what those want', () => {
  const { match: _, condition: __, ...rest } = buildRule();
  const joining = { ...rest, when: { rule: '00000000-0000-4000-8000-000000000002' } };
  const joined = buildRule({ match: { type: 'b' }, condition: counting });
  expect(wantedEvents([joining, joined]).any).toEqual([{ types: ['b'] }]);
});
