import { expect, test } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { breaks } from './breaker.ts';
import { findLoops, tooManyReturns } from './loops.ts';
import { signingKey, webhookHeaders } from './signWebhook.ts';

const RUN = {
  runId: 'r',
  hook: 'restart',
  alertId: 'first',
  ruleId: 'cpu',
  groupKey: 'a',
  sentAtMs: 1_000_000,
  verifyMs: 900_000,
  hasReturned: false,
};
const after = (seconds: number, fields = {}) => ({
  alertId: 'second',
  ruleId: 'cpu',
  groupKey: 'a',
  createdAtMs: 1_000_000 + seconds * 1000,
  ...fields,
});

test('the same alert within the window has come back; another one soon after may be caused', () => {
  const found = (alert: ReturnType<typeof after>, run = RUN) => {
    const { returned, caused } = findLoops(alert, [run]);
    return [returned.length, caused.length];
  };
  expect(found(after(600))).toEqual([1, 0]);
  expect(found(after(901))).toEqual([0, 0]);
  expect(found(after(600), { ...RUN, hasReturned: true })).toEqual([0, 0]);
  expect(found(after(119, { ruleId: 'errors' }))).toEqual([0, 1]);
  expect(found(after(119, { groupKey: 'b' }))).toEqual([0, 1]);
  expect(found(after(121, { ruleId: 'errors' }))).toEqual([0, 0]);
  expect(found(after(-1, { ruleId: 'errors' }))).toEqual([0, 0]);
  expect(found(after(1, { alertId: 'first' }))).toEqual([0, 0]);
  expect(tooManyReturns({ most: 3, perMs: 3_600_000 }, 2)).toBeUndefined();
  expect(tooManyReturns({ most: 3, perMs: 3_600_000 }, 3)).toMatch(/3 times within 1h/);
});

test('so many failures in a row take the automation away, and a success between them does not', () => {
  expect(breaks(['failed', 'failed_verification'], 2)).toBe(true);
  expect(breaks(['failed'], 2)).toBe(false);
  expect(breaks(['failed', 'verified', 'failed'], 2)).toBe(false);
  expect(breaks([], 1)).toBe(false);
});

test('signatures are those of Standard Webhooks, one for each secret', () => {
  const secrets = [3, 4].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`);
  const message = { id: 'run-1', atMs: Date.now(), body: '{"a":1}' };
  const headers = webhookHeaders(secrets, message);
  for (const secret of secrets)
    expect(new Webhook(secret).verify(message.body, headers)).toEqual({ a: 1 });
  expect(() => new Webhook(secrets[0]!).verify('{"a":2}', headers)).toThrow();
  expect(webhookHeaders([], message)).not.toHaveProperty('webhook-signature');
  expect(signingKey('whsec_c2hvcnQ=')).toBeUndefined();
});
