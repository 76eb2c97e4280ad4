import type { WhereOperator } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { compileMatch } from './match.ts';
import { buildEvent } from './testing/buildEvent.ts';

const event = buildEvent({
  severity: 'WARN',
  labels: { env: 'prod' },
  payload: { n: 5, text: 'disk full', tags: ['a', 'b'], off: false, none: null },
});

type Case = [
  field: string,
  op: WhereOperator,
  value: string | number | boolean | (string | number)[],
  expected: boolean,
];

test.each<Case>([
  ['payload.n', '=', 5, true],
  ['payload.n', '=', '5', false],
  ['payload.off', '=', false, true],
  ['payload.n', '!=', 6, true],
  ['payload.n', '!=', 5, false],
  ['payload.missing', '!=', 5, false],
  ['payload.n', '>', 4, true],
  ['payload.n', '>', 5, false],
  ['payload.n', '>=', 5, true],
  ['payload.n', '<', 5, false],
  ['payload.n', '<=', 5, true],
  ['payload.text', '>', 0, false],
  ['payload.missing', '<', 1, false],
  ['payload.n', 'in', [4, 5], true],
  ['payload.n', 'in', ['5'], false],
  ['payload.text', 'contains', 'full', true],
  ['payload.tags', 'contains', 'b', true],
  ['payload.tags', 'contains', 'c', false],
  ['payload.n', 'contains', '5', false],
  ['payload.text', 'starts_with', 'disk', true],
  ['payload.text', 'starts_with', 'full', false],
  ['payload.off', 'exists', true, true],
  ['payload.none', 'exists', true, false],
  ['payload.none', 'exists', false, true],
  ['payload.n', 'exists', false, false],
  ['labels.env', '=', 'prod', true],
  ['severity', 'in', ['WARN', 'ERROR'], true],
])('%s %s %j is %s', (field, op, value, expected) => {
  const tests = compileMatch({ where: [{ field, op, value }] });
  expect(tests.every((holds) => holds(event))).toBe(expected);
});

test('wants every named condition at once', () => {
  const wants = (match: Parameters<typeof compileMatch>[0]) =>
    compileMatch(match).every((holds) => holds(event));
  expect(wants({})).toBe(true);
  expect(wants({ severity: ['WARN'], labels: { env: ['prod', 'test'] } })).toBe(true);
  expect(wants({ severity: ['ERROR'], labels: { env: 'prod' } })).toBe(false);
  expect(wants({ severity: ['WARN'], labels: { env: 'prod', region: 'eu' } })).toBe(false);
});
