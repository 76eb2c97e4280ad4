import { describe, expect, it } from 'vitest';
import type { RotationNews } from '../ipc/workspace.ts';
import { createRotationWatch } from './rotationWatch.ts';

const ASK_EVERY_MS = 10_000;

/** A wall that says those things at those seconds, asked every 10 s. Gives the second at which it counts as stopped. */
function stoppedAt(
  said: readonly (readonly [atS: number, news: RotationNews])[],
  untilS: number,
  asleepS?: readonly [from: number, to: number],
): number | null {
  let now = 0;
  const watch = createRotationWatch(() => now);
  const left = [...said];
  for (; now <= untilS * 1_000; now += 1_000) {
    while (left[0] !== undefined && left[0][0] * 1_000 <= now) watch.told(left.shift()?.[1] ?? 0);
    const isAsleep = asleepS !== undefined && now >= asleepS[0] * 1_000 && now < asleepS[1] * 1_000;
    if (isAsleep || now % ASK_EVERY_MS !== 0) continue;
    if (watch.hasStopped()) return now / 1_000;
  }
  return null;
}

describe('whether the boards of a wall still change', () => {
  it('is so as long as it says what comes next', () => {
    const said = Array.from({ length: 20 }, (_, i) => [i * 30, 30_000] as const);
    expect(stoppedAt(said, 600)).toBeNull();
  });

  it('is not when three changes in a row did not come', () => {
    const said = [
      [0, 30_000],
      [30, 30_000],
    ] as const;
    expect(stoppedAt(said, 119)).toBeNull();
    expect(stoppedAt(said, 300)).toBe(130);
  });

  it('is told once: what was loaded again has to speak first', () => {
    let now = 0;
    const watch = createRotationWatch(() => now);
    watch.told(30_000);
    const answers = Array.from({ length: 60 }, () => {
      now += ASK_EVERY_MS;
      return watch.hasStopped();
    });
    expect(answers.filter(Boolean)).toHaveLength(1);
    watch.told(30_000);
    now += 40_000;
    expect(watch.hasStopped()).toBe(false);
  });

  it('is not asked of a wall that never spoke, or that was left', () => {
    expect(stoppedAt([], 3_600)).toBeNull();
    expect(
      stoppedAt(
        [
          [0, 30_000],
          [40, 'left'],
        ],
        3_600,
      ),
    ).toBeNull();
  });

  it('is so for a wall that stands still on purpose and says so every minute', () => {
    const still = Array.from({ length: 10 }, (_, i) => [i * 60, 'still'] as const);
    expect(stoppedAt(still, 600)).toBeNull();
    expect(stoppedAt(still.slice(0, 2), 600)).toBe(250);
  });

  it('is not judged by the time that the machine slept', () => {
    const said = [
      [0, 30_000],
      [3_640, 30_000],
    ] as const;
    expect(stoppedAt(said, 3_700, [20, 3_600])).toBeNull();
  });
});
