import { expect, test } from 'vitest';
import { buildAlert } from '../../testing/build.ts';
import { firstOf, queryOf } from './useShowAlerts.ts';

test('what a number counts is a filter on a desk, and from a wall its first alert that nobody has', () => {
  const sorted = [
    buildAlert(1, { severity: 'ERROR', service: 'pay', state: 'ACK' }),
    buildAlert(2, { severity: 'ERROR', service: 'edge' }),
    buildAlert(3, { severity: 'WARN', service: 'pay', state: 'ACK' }),
  ].map((alert) => ({ ...alert, pending: false }));
  const first = (counted: Parameters<typeof firstOf>[1]) => firstOf(sorted, counted)?.seq ?? null;
  expect(first({ severity: 'ERROR' })).toBe(sorted[1]?.seq);
  expect(first({ severity: 'ERROR', service: 'pay' })).toBe(sorted[0]?.seq);
  expect(first({ severity: 'ERROR', service: 'pay', isUnacked: true })).toBeNull();
  expect(first({ severity: 'CRITICAL' })).toBeNull();
  expect(queryOf({ severity: 'ERROR', service: 'pay', isUnacked: true })).toBe(
    'sev:error svc:pay state:unack',
  );
});
