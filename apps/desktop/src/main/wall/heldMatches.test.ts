import { expect, test } from 'vitest';
import type { DisplayFacts, Slot } from '../../ipc/workspace.ts';
import { fingerprintOf } from '../../workspace/index.ts';
import { createHeldMatches } from './heldMatches.ts';

const display = (id: number, order: number): DisplayFacts => ({
  ...{ id, label: 'DELL', width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0 },
  ...{ isInternal: false, order, isPrimary: false },
  bounds: { x: order * 1_920, y: 0, width: 1_920, height: 1_080 },
  workArea: { x: order * 1_920, y: 0, width: 1_920, height: 1_080 },
});
const slotOf = (id: string, of: DisplayFacts): Slot => ({
  ...{ id, name: id, use: 'wall', distanceM: 2 },
  fingerprint: fingerprintOf(of),
});
const [left, right] = [display(1, 0), display(2, 1)];

test('a display that was away has its slot again, though its twin took its place in the order', () => {
  const held = createHeldMatches();
  const slots = [slotOf('left', left), slotOf('right', right)];
  held.match(slots, [left, right]);
  const alone = held.match(slots, [display(2, 0)]);
  expect(Object.fromEntries(alone)).toEqual({ left: 'missing', right: 2 });
  expect(Object.fromEntries(held.match(slots, [left, right]))).toEqual({ left: 1, right: 2 });
});

test('a slot that people give to another display is matched anew', () => {
  const held = createHeldMatches();
  held.match([slotOf('wall', left)], [left, right]);
  const moved = held.match([slotOf('wall', right)], [left, right]);
  expect(Object.fromEntries(moved)).toEqual({ wall: 2 });
});
