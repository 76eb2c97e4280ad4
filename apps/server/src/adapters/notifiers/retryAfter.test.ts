import { expect, test } from 'vitest';
import { retryAfterMs } from './retryAfter.ts';

const NOW_MS = Date.parse('2026-11-23T04:30:00Z');

test.each([
  ['0', 0],
  ['1', 1_000],
  [' 120 ', 120_000],
  ['1.5', 1_500],
  ['3600', 3_600_000],
  ['3601', 3_600_000],
  ['99999999999999999999', 3_600_000],
  ['Mon, 23 Nov 2026 04:31:00 GMT', 60_000],
  ['Monday, 23-Nov-26 04:31:00 GMT', 60_000],
  ['Mon Nov 23 04:31:00 2026 GMT', 60_000],
  ['Mon, 23 Nov 2026 04:29:00 GMT', 0],
  ['Fri, 01 Jan 2100 00:00:00 GMT', 3_600_000],
])('"%s" is %d ms', (header, ms) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(ms);
});

test.each([undefined, '', ' ', '-1', 'soon', 'tomorrow 5', '1e3', '0x10', 'NaN', '1,2'])(
  'reads nothing from "%s"',
  (header) => {
    expect(retryAfterMs(header, NOW_MS)).toBeUndefined();
  },
);
