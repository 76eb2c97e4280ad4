import { expect, test } from 'vitest';
import { type Governor, judgeFrame, paceOf, UNHURRIED } from './governor.ts';

/** Every other frame comes too late for a display of 60 Hz: 25 ms on average. */
const SLOW = [16.7, 33.3];

/** So many milliseconds of frames that take as long as the pattern says, over and over. */
function run(
  before: Governor,
  pattern: readonly number[],
  forMs: number,
  fromMs: number,
): { readonly after: Governor; readonly atMs: number; readonly changes: readonly string[] } {
  let after = before;
  let atMs = fromMs;
  const changes: string[] = [];
  for (let i = 0; atMs < fromMs + forMs; i += 1) {
    const tookMs = pattern[i % pattern.length] ?? 16;
    atMs += tookMs;
    const { step } = after;
    after = judgeFrame(after, { atMs, tookMs });
    if (after.step !== step)
      changes.push(
        `${String(paceOf(after).chartHz)} Hz at ${String(Math.round((atMs - fromMs) / 500) / 2)} s`,
      );
  }
  return { after, atMs, changes };
}

test('60 frames a second change nothing', () => {
  expect(run(UNHURRIED, [16.7], 60_000, 0).changes).toEqual([]);
});

test('two seconds of frames over 20 ms on average halve the rate, and two more halve it again', () => {
  const { changes, after } = run(UNHURRIED, SLOW, 20_000, 0);
  expect(changes.map((change) => change.slice(0, 4))).toEqual(['2 Hz', '1 Hz']);
  expect(paceOf(after)).toEqual({ chartHz: 1, feedHz: 5 });
});

test('a good average with every tenth frame over 33 ms is slow, too', () => {
  const pattern = [...Array.from({ length: 9 }, () => 16.7), 40];
  expect(run(UNHURRIED, pattern, 3_000, 0).after.step).toBe(1);
});

test('after ten seconds without, charts are drawn more often again, step by step', () => {
  const slow = run(UNHURRIED, SLOW, 20_000, 0);
  const calm = run(slow.after, [16.7], 9_000, slow.atMs);
  expect(calm.after.step).toBe(2);
  const better = run(calm.after, [16.7], 6_000, calm.atMs);
  expect(paceOf(better.after)).toEqual({ chartHz: 2, feedHz: 5 });
  expect(run(better.after, [16.7], 12_000, better.atMs).after.step).toBe(0);
});

test('a window that was hidden for a while says nothing', () => {
  const before = run(UNHURRIED, [16.7], 5_000, 0);
  const after = judgeFrame(before.after, { atMs: before.atMs + 60_000, tookMs: 60_000 });
  expect(after).toMatchObject({ step: 0, frames: [] });
});

test('no more is kept than two seconds of frames', () => {
  expect(run(UNHURRIED, [10], 60_000, 0).after.frames.length).toBeLessThanOrEqual(201);
});

test.each([
  [30, 33.3],
  [50, 20],
  [144, 6.9],
])('a display of %s Hz is not slow for being what it is', (_hz, tookMs) => {
  expect(run(UNHURRIED, [tookMs], 60_000, 0).changes).toEqual([]);
  const late = run(UNHURRIED, [tookMs, tookMs * 6], 20_000, 0);
  expect(late.after.step).toBe(2);
});
