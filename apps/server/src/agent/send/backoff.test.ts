import { describe, expect, it } from 'vitest';
import { backoffMs, parseRetryAfter } from './backoff.ts';

describe('backoffMs', () => {
  it('doubles from half a second to thirty, of which half is random', () => {
    const range = (failures: number) => [
      backoffMs(failures, undefined, () => 0),
      backoffMs(failures, undefined, () => 0.9999999),
    ];
    expect([1, 2, 3, 6, 7, 8, 5000].map(range)).toEqual([
      [250, 500],
      [500, 1000],
      [1000, 2000],
      [8000, 16_000],
      [15_000, 30_000],
      [15_000, 30_000],
      [15_000, 30_000],
    ]);
  });

  it('waits at least as long as the server asked, but no longer than ten minutes', () => {
    expect(backoffMs(1, 7000, () => 0)).toBe(7000);
    expect(backoffMs(7, 1000, () => 0)).toBe(15_000);
    expect(backoffMs(1, 86_400_000, () => 0)).toBe(600_000);
  });
});

describe('parseRetryAfter', () => {
  const nowMs = Date.parse('2026-11-23T08:00:00Z');
  it.each([
    ['3', 3000],
    ['0', 0],
    ['Mon, 23 Nov 2026 08:00:10 GMT', 10_000],
    ['Mon, 23 Nov 2026 07:59:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %s', (text, expected) => {
    expect(parseRetryAfter(text, nowMs)).toBe(expected);
  });
});
