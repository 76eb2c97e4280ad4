import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DisplayFacts, Rectangle, Slot, WindowPlan, Workspace } from '../ipc/workspace.ts';
import { fingerprintOf, matchSlots, type SlotMatch } from './matchSlots.ts';
import { holdsCentre } from './placeWithin.ts';
import { planWindows } from './planWindows.ts';
import { DEFAULT_WORKSPACE } from './starterWorkspaces.ts';

const display = (id: number, x: number, isPrimary = false): DisplayFacts => ({
  ...{ id, label: `D${String(id)}`, width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0 },
  ...{ isInternal: false, order: id - 1, isPrimary },
  bounds: { x, y: 0, width: 1_920, height: 1_080 },
  workArea: { x, y: 0, width: 1_920, height: 1_040 },
});
const ALL = [display(1, -1_920), display(2, 0, true), display(3, 1_920)];
const SLOTS: readonly Slot[] = ALL.map((each, index) => ({
  id: `s${String(index + 1)}`,
  name: `Slot ${String(index + 1)}`,
  fingerprint: fingerprintOf(each),
  use: 'wall',
  distanceM: 2,
}));

function plan(change: Partial<WindowPlan>): WindowPlan {
  return {
    ...{ id: 'w', mode: 'desk', slotId: null, bounds: null, fill: 'normal', playlist: null },
    ...{ boardIds: ['triage'], boardId: 'triage' },
    ...change,
  };
}

function place(
  windows: readonly WindowPlan[],
  displays: readonly DisplayFacts[],
  matches: ReadonlyMap<string, SlotMatch> = matchSlots(SLOTS, displays),
) {
  const workspace: Workspace = { ...DEFAULT_WORKSPACE, slots: [...SLOTS], windows: [...windows] };
  return planWindows(workspace, displays, matches);
}

const rectangle: fc.Arbitrary<Rectangle | null> = fc.option(
  fc.record({
    x: fc.integer({ min: -5_000, max: 5_000 }),
    y: fc.integer({ min: -3_000, max: 3_000 }),
    width: fc.integer({ min: 1, max: 6_000 }),
    height: fc.integer({ min: 1, max: 4_000 }),
  }),
);
const windows = fc
  .array(
    fc.record({
      mode: fc.constantFrom('desk' as const, 'wall' as const),
      slotId: fc.constantFrom(null, 's1', 's2', 's3'),
      bounds: rectangle,
      fill: fc.constantFrom('normal' as const, 'maximized' as const, 'fullScreen' as const),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((made) => made.map((each, index) => plan({ ...each, id: `w${String(index)}` })));
const there = fc.subarray(ALL);
const matched = fc.array(fc.constantFrom<SlotMatch>('missing', 'ambiguous', 1, 2, 3), {
  minLength: 3,
  maxLength: 3,
});

test('a window of a slot stands on its display or nowhere; but one is to be seen while a display is there', () => {
  fc.assert(
    fc.property(windows, there, matched, (plans, displays, answers) => {
      const matches = new Map(SLOTS.map(({ id }, index) => [id, answers[index] ?? 'missing']));
      const placements = place(plans, displays, matches);
      expect([...placements.keys()]).toEqual(plans.map(({ id }) => id));
      const shown = [...placements].filter(([, { kind }]) => kind === 'shown');
      expect(shown.length > 0).toBe(displays.length > 0);
      const atHome = shown.filter(([id, placement]) => {
        const { slotId } = plans.find((each) => each.id === id) ?? plan({});
        if (placement.kind !== 'shown' || slotId === null) return true;
        const own = displays.find((each) => each.id === matches.get(slotId));
        return own !== undefined && holdsCentre(own.bounds, placement.bounds);
      });
      // The guest is shown only when nothing else is.
      if (shown.length > 1) expect(atHome).toEqual(shown);
    }),
    { numRuns: 1_000 },
  );
});

test('whatever is shown can be reached on a display that is there', () => {
  fc.assert(
    fc.property(windows, there, (plans, displays) => {
      for (const placement of place(plans, displays).values()) {
        if (placement.kind !== 'shown') continue;
        const { x, y, width } = placement.bounds;
        const isInReach = displays.some(
          ({ bounds }) =>
            Math.min(x + width, bounds.x + bounds.width) - Math.max(x, bounds.x) >= 64 &&
            y >= bounds.y &&
            y < bounds.y + bounds.height,
        );
        expect(isInReach).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a wall fills its display; its window is parked while that is gone', () => {
  const wall = plan({ id: 'wall', mode: 'wall', slotId: 's3' });
  const desk = plan({ id: 'desk' });
  expect(place([desk, wall], ALL).get('wall')).toEqual({
    kind: 'shown',
    bounds: ALL[2]?.bounds,
    fill: 'fullScreen',
  });
  expect(place([desk, wall], ALL.slice(0, 2)).get('wall')).toEqual({ kind: 'parked' });
});

test('a window that reaches over the edge of its display stays where it was put', () => {
  const bounds = { x: 900, y: 30, width: 1_400, height: 800 };
  expect(place([plan({ slotId: 's2', bounds })], ALL).get('w')).toEqual({
    kind: 'shown',
    bounds,
    fill: 'normal',
  });
});

test('with every display gone all windows wait', () => {
  expect([...place([plan({}), plan({ id: 'x', slotId: 's1' })], []).values()]).toEqual([
    { kind: 'parked' },
    { kind: 'parked' },
  ]);
});
