import { expect, test } from 'vitest';
import type { DisplayFacts, WindowPlan } from '../ipc/workspace.ts';
import { placeBesideWalls } from './besideWalls.ts';
import type { Placement } from './planWindows.ts';

const display = (n: number): DisplayFacts => {
  const bounds = { x: n * 1_920, y: 0, width: 1_920, height: 1_080 };
  return {
    ...{ id: n, label: '', width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0, order: n },
    ...{ isInternal: false, bounds, workArea: bounds, isPrimary: n === 0 },
  };
};
const window = (id: string, mode: WindowPlan['mode']): WindowPlan => ({
  ...{ id, mode, slotId: null, bounds: null, fill: 'normal' },
  ...{ boardIds: ['a'], boardId: 'a', playlist: null },
});
const on = (n: number): Placement => ({
  ...{ kind: 'shown', bounds: display(n).bounds, fill: 'fullScreen' },
});

test('a new window goes to a display without a wall, the primary first, and nowhere if there is none', () => {
  const windows = [window('desk', 'desk'), window('left', 'wall'), window('right', 'wall')];
  const displays = [0, 1, 2].map(display);
  const placed = (walls: readonly [string, Placement][]) =>
    placeBesideWalls(windows, displays, new Map(walls))?.x ?? null;
  expect(placed([['desk', on(0)]])).toBe(240);
  expect(placed([['left', on(0)]])).toBe(1_920 + 240);
  expect(placed([['left', on(0)], ['right', { kind: 'parked' }]])).toBe(1_920 + 240); // prettier-ignore
  expect(placeBesideWalls([...windows, window('third', 'wall')], displays, new Map([['left', on(0)], ['right', on(1)], ['third', on(2)]]))).toBeNull(); // prettier-ignore
});
