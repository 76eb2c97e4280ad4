import { expect, test } from 'vitest';
import { describeCondition, formatNumber } from './describeCondition.ts';
import { buildCondition, buildRule } from './testing/buildRule.ts';

test('puts a condition into words', () => {
  const condition = buildCondition({ field: 'payload.busy_percent', window: '60s' });
  expect(describeCondition(buildRule({ condition, for: '30s' }))).toBe(
    'max(payload.busy_percent) over 1m > 90 for 30s',
  );
  const counted = { aggregate: 'count', window: '5m', operator: '>=', threshold: 3 } as const;
  expect(describeCondition(buildRule({ condition: counted }))).toBe('count over 5m >= 3');
});

test('never rounds a number to the limit that it is beyond', () => {
  expect(formatNumber(97.412_345_678)).toBe('97.41');
  expect(formatNumber(90.000_000_1, 90)).toBe('90.0000001');
  expect(formatNumber(12_345_678)).toBe('12345678');
});
