import { expect, test } from 'vitest';
import type { DisplayFacts } from '../../ipc/workspace.ts';
import { createDisplayReader, displayFacts, type SystemDisplay } from './displayFacts.ts';
import { createDisplayWatch } from './displayWatch.ts';

const display = (id: number, x: number): SystemDisplay => ({
  ...{ id, label: 'DELL', scaleFactor: 1, rotation: 0, internal: false },
  bounds: { x, y: 0, width: 1_920, height: 1_080 },
  workArea: { x, y: 0, width: 1_920, height: 1_040 },
});

function watching(start: readonly SystemDisplay[]) {
  let nowMs = 0;
  let there = start;
  let timer: { readonly atMs: number; readonly run: () => void } | undefined;
  const settled: { readonly atMs: number; readonly ids: readonly number[] }[] = [];
  const watch = createDisplayWatch({
    read: () => displayFacts(there, 1),
    timers: {
      after(delayMs, run) {
        const mine = { atMs: nowMs + delayMs, run };
        timer = mine;
        return () => {
          if (timer === mine) timer = undefined;
        };
      },
    },
    nowMs: () => nowMs,
    settled: (displays: readonly DisplayFacts[]) => {
      settled.push({ atMs: nowMs, ids: displays.map(({ id }) => id) });
    },
  });
  return {
    settled,
    watch,
    /** Goes on to that time; at it the system tells of what is there. */
    at(atMs: number, displays?: readonly SystemDisplay[], tells = true) {
      if (timer !== undefined && timer.atMs <= atMs) {
        const due = timer;
        timer = undefined;
        nowMs = due.atMs;
        due.run();
      }
      nowMs = atMs;
      if (displays === undefined) return;
      there = displays;
      if (tells) watch.changed();
      else watch.check();
    },
  };
}

const ONE = [display(1, 0)];
const BOTH = [display(1, 0), display(2, 1_920)];

test('a lost display is given time to come back', () => {
  const { at, settled } = watching(BOTH);
  at(0, ONE);
  at(1_000, ONE);
  at(2_400);
  expect(settled).toEqual([]);
  at(3_000);
  expect(settled).toEqual([{ atMs: 2_500, ids: [1] }]);
});

test('a display that was gone for a moment was never lost', () => {
  const { at, settled } = watching(BOTH);
  at(0, ONE);
  at(900, BOTH);
  at(5_000);
  expect(settled).toEqual([{ atMs: 1_150, ids: [1, 2] }]);
});

test('a display that came back is there at once, however much is told of it', () => {
  const { at, settled } = watching(ONE);
  at(0, BOTH);
  at(100, BOTH);
  at(200, BOTH);
  at(1_000);
  expect(settled).toEqual([{ atMs: 250, ids: [1, 2] }]);
});

test('a display that comes and goes without end keeps nobody waiting', () => {
  const { at, settled } = watching(BOTH);
  for (let atMs = 0; atMs <= 6_000; atMs += 200) at(atMs, ONE);
  expect(settled[0]).toEqual({ atMs: 5_000, ids: [1] });
});

test('after the end nothing is told', () => {
  const { at, settled, watch } = watching(BOTH);
  at(0, ONE);
  watch.stop();
  at(9_000);
  expect(settled).toEqual([]);
});

test('displays are ranked from left to right, those that stand in for none left out', () => {
  const facts = displayFacts([display(5, 0), display(-1, 0), display(3, -1_920)], 5);
  expect(facts.map(({ id, order, isPrimary }) => [id, order, isPrimary])).toEqual([
    [3, 0, false],
    [5, 1, true],
  ]);
});

test('the root window of an X server is a display only while there was never another', () => {
  let displays: readonly SystemDisplay[] = [display(0, 0)];
  const read = createDisplayReader(() => ({ displays, primaryId: 0 }));
  expect(read().map(({ id }) => id)).toEqual([0]);
  displays = BOTH;
  expect(read().map(({ id }) => id)).toEqual([1, 2]);
  displays = [display(0, 0)];
  expect(read()).toEqual([]);
});

test('what the system does not tell of is found by looking', () => {
  const { at, settled } = watching(BOTH);
  at(0, BOTH, false);
  at(5_000, ONE, false);
  at(6_000, ONE, false);
  at(8_000);
  expect(settled).toEqual([{ atMs: 6_500, ids: [1] }]);
});
