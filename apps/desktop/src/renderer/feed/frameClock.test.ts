import { expect, test } from 'vitest';
import { createFrameClock } from './frameClock.ts';

/** Frames that the test lets pass. */
function manualFrames() {
  let waiting: ((atMs: number) => void) | null = null;
  let atMs = 0;
  return {
    ports: {
      requestFrame(frame: (atMs: number) => void) {
        waiting = frame;
        return 1;
      },
      cancelFrame() {
        waiting = null;
      },
    },
    isRunning: () => waiting !== null,
    pass(count: number, ...tookMs: readonly number[]) {
      for (let i = 0; i < count; i += 1) {
        atMs += tookMs[i % tookMs.length] ?? 16;
        waiting?.(atMs);
      }
    },
  };
}

test('in one frame one chart is drawn, and each four times a second', () => {
  const frames = manualFrames();
  const clock = createFrameClock(frames.ports);
  const drawn: string[] = [];
  for (const name of ['a', 'b', 'c']) clock.add(() => drawn.push(name));
  frames.pass(3);
  expect(drawn).toEqual(['a', 'b', 'c']);
  frames.pass(10);
  expect(drawn).toHaveLength(3);
  frames.pass(53);
  expect(drawn.filter((name) => name === 'a')).toHaveLength(5);
});

test('it runs only while there is a chart', () => {
  const frames = manualFrames();
  const clock = createFrameClock(frames.ports);
  expect(frames.isRunning()).toBe(false);
  const stop = clock.add(() => undefined);
  expect(frames.isRunning()).toBe(true);
  stop();
  frames.pass(1);
  expect(frames.isRunning()).toBe(false);
});

test('a window that does not keep up draws less often, and says so', () => {
  const frames = manualFrames();
  const clock = createFrameClock(frames.ports);
  clock.add(() => undefined);
  const told: number[] = [];
  clock.subscribe(() => told.push(clock.pace().chartHz));
  frames.pass(300, 16, 64);
  expect(told).toEqual([2, 1]);
});

test('without a chart it watches while events come, and for three seconds more', () => {
  const frames = manualFrames();
  const clock = createFrameClock(frames.ports);
  for (let i = 0; i < 60; i += 1) {
    clock.watch();
    frames.pass(6, 16, 64);
  }
  expect(clock.pace()).toEqual({ chartHz: 1, feedHz: 5 });
  frames.pass(60, 16, 64);
  expect(frames.isRunning()).toBe(true);
  frames.pass(30, 16, 64);
  expect(frames.isRunning()).toBe(false);
  // What was slow is over: whatever comes next begins at full pace.
  expect(clock.pace()).toEqual({ chartHz: 4, feedHz: 10 });
});
