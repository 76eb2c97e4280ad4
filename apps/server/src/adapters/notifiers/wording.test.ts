import type { NotifiedAlert } from '@batcave/shared/dispatch';
import { expect, test } from 'vitest';
import { clip, factsOf, formatNumber, safeLink } from './wording.ts';

const NOW_MS = Date.parse('2026-11-23T04:30:00Z');
const alert: NotifiedAlert = {
  alert_id: 'b7a1c2d3-0000-4000-8000-000000000001',
  rule_name: 'payments-errors',
  service: 'payments',
  severity: 'CRITICAL',
  summary: 'Error rate is 12 %',
  condition: 'rate > 0.05',
  state: 'OPEN',
  firing: true,
  value: 0.12,
  threshold: 0.05,
  labels: {},
  acknowledged_by: null,
  resolved_by: null,
  resolve_reason: null,
  runbook_url: null,
  created_at: '2026-11-23T04:12:09.000Z',
  resolved_at: null,
};
const fact = (name: string, more: Partial<NotifiedAlert> = {}) =>
  factsOf({ ...alert, ...more }, NOW_MS).find(([known]) => known === name)?.[1];

test('tells the value against the threshold', () => {
  expect(fact('Value')).toBe('0.12, threshold 0.05');
  expect(fact('Value', { value: null, threshold: 1 })).toBe('none, threshold 1');
});

test.each([
  ['2026-11-23T04:29:30.000Z', '2026-11-23 04:29:30 UTC'],
  ['2026-11-23T04:12:09.000Z', '2026-11-23 04:12:09 UTC (17 min)'],
  ['2026-11-22T20:30:00.000Z', '2026-11-22 20:30:00 UTC (8 h)'],
  ['2026-11-13T04:30:00.000Z', '2026-11-13 04:30:00 UTC (10 days)'],
  ['2026-11-24T04:30:00.000Z', '2026-11-24 04:30:00 UTC'],
])('tells since when: %s', (created_at, told) => {
  expect(fact('Since', { created_at })).toBe(told);
});

test('tells since when it is over, and by whom', () => {
  const over = {
    state: 'RESOLVED',
    resolved_at: '2026-11-23T04:29:00.000Z',
    resolved_by: 'console/ana',
    resolve_reason: 'fixed',
  } as const;
  expect(fact('Over', over)).toBe('2026-11-23 04:29:00 UTC by console/ana (fixed)');
  expect(fact('Since', over)).toBe('2026-11-23 04:12:09 UTC');
  expect(fact('Over')).toBeUndefined();
});

test.each([
  [0.1 + 0.2, '0.3'],
  [1234567.891, '1234570'],
  [1e21, '1e+21'],
  [-0, '0'],
  [3, '3'],
])('writes %d as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('cuts at a whole character', () => {
  expect(clip('abcdef', 4)).toBe('abc…');
  expect(clip('ab🔥cd', 4)).toBe('ab…');
  expect(clip('abcd', 4)).toBe('abcd');
});

test.each([
  ['https://wiki.example/a?b=1&c=2', 'https://wiki.example/a?b=1&c=2'],
  ['https://wiki.example/a|b>c<d"e\'f', 'https://wiki.example/a%7Cb%3Ec%3Cd%22e%27f'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['/relative', undefined],
  ['', undefined],
  [null, undefined],
])('offers the link %s as %s', (text, link) => {
  expect(safeLink(text)).toBe(link);
});
