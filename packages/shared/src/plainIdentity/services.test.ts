import { expect, test } from 'vitest';
import { matchesService, servicesOf } from './services.ts';

test.each<[string, string, boolean]>([
  ['payments', 'payments', true],
  ['payments-eu', 'payments', false],
  ['payments-eu', 'payments-*', true],
  ['payments-', 'payments-*', true],
  ['payments', 'payments-*', false],
  ['eu.payments.db', '*payments*', true],
  ['eu.payments.db', '*.payments', false],
  ['aba', 'ab*ba', false],
  ['abba', 'ab*ba', true],
  ['axbxc', 'a*b*c', true],
  ['axcxb', 'a*b*c', false],
  ['anything', '*', true],
  ['', '*', true],
  ['a.b', 'a?b', false],
  ['Payments', 'payments', false],
])('%s against %s: %s', (service, pattern, expected) => {
  expect(matchesService(service, [pattern])).toBe(expected);
});

test('a scope without patterns holds for all services, and no pattern for none', () => {
  const principal = {
    tenant: 'acme',
    kind: 'console' as const,
    name: 'ana',
    scopes: ['sentry.read' as const, 'sentry.alert.read' as const],
    services: { 'sentry.read': ['a-*'] },
  };
  expect(servicesOf(principal, 'sentry.read')).toEqual(['a-*']);
  expect(servicesOf(principal, 'sentry.alert.read')).toBe('all');
  expect(matchesService('x', 'all')).toBe(true);
  expect(matchesService('x', [])).toBe(false);
});
