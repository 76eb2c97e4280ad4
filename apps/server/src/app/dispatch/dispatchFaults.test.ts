import { expect, test } from 'vitest';
import { assumeSecrets, dispatchFaults } from './dispatchFaults.ts';

const linesOf = (value: unknown) =>
  dispatchFaults(value).map(({ field, limit, fix }) => `${field} must be ${limit}. ${fix}`);

test('a missing secret is told once and in words, beside a key that was mistyped', () => {
  const hook = { name: 'h', type: 'webhook', url: 'https://example.com', redas_as: 'console/noc' };
  expect(linesOf({ receivers: [hook], rote: {} })).toEqual([
    '/receivers/0/secret must be { "value": "…" }, or { "set": true } for the one that is saved. It is missing: add it.',
    expect.stringMatching(/^\/receivers\/0\/redas_as must be .* Write "reads_as"/) as string,
    expect.stringMatching(/^\/rote must be .* Write "route"/) as string,
  ]);
  const { redas_as: _, ...sound } = hook;
  expect(dispatchFaults(assumeSecrets({ receivers: [sound] }))).toEqual([]);
});

test('a receiver of no known type is told the types', () => {
  const types = 'one of email, slack, pagerduty, webhook';
  expect(linesOf({ receivers: [{ name: 'a' }, { name: 'b', type: 'sms' }, 'c'] })).toEqual([
    `/receivers/0/type must be ${types}. It is missing: add it.`,
    `/receivers/1/type must be ${types}. Send ${types}.`,
    `/receivers/2 must be an object. Send an object with a type, ${types}.`,
  ]);
});
