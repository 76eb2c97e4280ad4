import { AlertSchema } from '@batcave/shared/alerts';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { alertFromSignal, alertIdOf } from './alertFromSignal.ts';
import { buildRule, buildSignal } from './testing/buildSignal.ts';

test('makes an OPEN alert that the contract accepts', () => {
  const rule = buildRule({
    labels: { team: 'web', env: 'rule' },
    runbook_url: 'https://x.example',
  });
  const signal = buildSignal({ labels: { env: 'event', service: 'api' } });
  const alert = alertFromSignal(rule, signal, 'acme');
  expect(Value.Errors(AlertSchema, alert)).toEqual([]);
  expect(alert).toMatchObject({
    state: 'OPEN',
    firing: true,
    service: 'api',
    labels: { env: 'rule', service: 'api', team: 'web' },
    condition: 'max(payload.v) over 10s > 90',
    summary: 'max(payload.v) over 10s is 97 > 90 on web-1',
    created_at: '2026-01-01T00:00:01.000Z',
    seq: 0,
  });
});

test.each([
  [{ labels: { service: 'api' } }, 'api'],
  [{ labels: {} }, 'web-1'],
  [{ labels: {}, source: '' }, 'web-g'],
  [{ labels: {}, source: '', group: {} }, ''],
])('takes the service from label, source, group in this order: %j', (fields, expected) => {
  const signal = buildSignal({ group: { source: 'web-g' }, ...fields });
  expect(alertFromSignal(buildRule(), signal, 'acme').service).toBe(expected);
});

test('gives each firing its own id, the same in every replay', () => {
  const id = alertIdOf(buildSignal(), 'acme');
  expect(id).toBe('fabc0086-15e8-5364-8753-ff8eee03dddb');
  expect(alertIdOf(buildSignal({ kind: 'cleared', atMs: 5, reason: 'over' }), 'acme')).toBe(id);
  const others = [
    alertIdOf(buildSignal(), 'other'),
    alertIdOf(buildSignal({ ruleId: 'rule-2' }), 'acme'),
    alertIdOf(buildSignal({ groupKey: '["web-2"]' }), 'acme'),
    alertIdOf(buildSignal({ episode: 7 }), 'acme'),
  ];
  expect(new Set([id, ...others]).size).toBe(5);
});
