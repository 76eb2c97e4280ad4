import { expect, test } from 'vitest';
import { learnSilence, NO_SILENCE, quietAfterMs } from './silence.ts';

const after = (gaps: readonly number[]) => quietAfterMs(gaps.reduce(learnSilence, NO_SILENCE));
const regular = (gapMs: number, count = 40) => Array.from({ length: count }, () => gapMs);

test('nothing is missed of a service that was heard a few times', () => {
  expect(after(regular(1000, 7))).toBeNull();
  expect(after(regular(1000, 8))).toBe(30_000);
});

test('what comes regularly is missed soon after it should have come', () => {
  expect(after(regular(60_000))).toBeGreaterThanOrEqual(60_000);
  expect(after(regular(60_000))).toBeLessThan(62_000);
});

test('what comes irregularly may stay away for longer', () => {
  const irregular = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 10_000 : 300_000));
  expect(after(irregular)).toBeGreaterThan(450_000);
});

test('what speaks once in a day is never missed', () => {
  expect(after(regular(86_400_000))).toBeNull();
});
