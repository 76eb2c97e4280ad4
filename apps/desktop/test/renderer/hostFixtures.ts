import type { DisplayFacts, Slot, WindowPlan, Workspace } from '../../src/ipc/workspace.ts';
import { fingerprintOf, readWorkspace, STARTERS } from '../../src/workspace/index.ts';

/** A display beside the others, 1920 x 1080 unless told. */
export function buildDisplay(id: number, fields: Partial<DisplayFacts> = {}): DisplayFacts {
  const { width = 1_920, height = 1_080 } = fields;
  const bounds = fields.bounds ?? { x: (id - 1) * 1_920, y: 0, width, height };
  return {
    ...{ id, label: `DELL U${String(id)}`, width, height, scaleFactor: 1, rotation: 0 },
    ...{ isInternal: false, order: id - 1, isPrimary: id === 1, bounds, workArea: bounds },
    ...fields,
  };
}

/** A desk, a wall left of it and one right of it. */
export const DISPLAYS: readonly DisplayFacts[] = [
  buildDisplay(1, { order: 1 }),
  buildDisplay(2, { order: 0, bounds: { x: -1_920, y: -200, width: 1_920, height: 1_080 } }),
  buildDisplay(3, { order: 2, bounds: { x: 1_920, y: 0, width: 1_920, height: 1_080 } }),
];

function slot(id: string, name: string, use: Slot['use'], display: DisplayFacts): Slot {
  const distanceM = use === 'wall' ? 3 : 0.7;
  return { id, name, use, distanceM, fingerprint: fingerprintOf(display) };
}

/** The slots of those displays. */
export const SLOTS: readonly Slot[] = [
  slot('desk', 'Desk', 'desk', DISPLAYS[0] as DisplayFacts),
  slot('left', 'Wall left', 'wall', DISPLAYS[1] as DisplayFacts),
  slot('right', 'Wall right', 'wall', DISPLAYS[2] as DisplayFacts),
];

/** A desk window and a wall on each side of it, as the starter makes them. */
export function deskAndWalls(change: Partial<Workspace> = {}): Workspace {
  const starter = STARTERS.find(({ id }) => id === 'deskAndWalls');
  if (starter === undefined) throw new Error('There is no such starter.');
  return { ...starter.make(SLOTS), ...change };
}

/** Two desk windows: one with the triage board, one with the live board. */
export function twoDesks(): Workspace {
  const { workspace } = readWorkspace(null);
  const [main] = workspace.windows as [WindowPlan];
  return {
    ...workspace,
    windows: [
      { ...main, boardIds: ['triage'], boardId: 'triage' },
      { ...main, id: 'second', boardIds: ['live'], boardId: 'live' },
    ],
  };
}
