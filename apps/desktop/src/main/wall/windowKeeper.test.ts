import { beforeEach, expect, test } from 'vitest';
import type { DisplayFacts, WindowPlan, Workspace } from '../../ipc/workspace.ts';
import {
  applyChange,
  fingerprintOf,
  type Placement,
  readWorkspace,
} from '../../workspace/index.ts';
import type { MovedWindow } from './changeOfMove.ts';
import {
  createWindowKeeper,
  type KeptWindow,
  QUIET_AFTER_DISPLAYS_MS,
  type WindowKeeper,
} from './windowKeeper.ts';

const display = (id: number, x: number): DisplayFacts => ({
  ...{ id, label: 'DELL', width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0 },
  ...{ isInternal: false, order: id - 1, isPrimary: id === 1 },
  bounds: { x, y: 0, width: 1_920, height: 1_080 },
  workArea: { x, y: 0, width: 1_920, height: 1_040 },
});
const ALL = [display(1, 0), display(2, 1_920), display(3, 3_840)];

const plan = (id: string, change: Partial<WindowPlan> = {}): WindowPlan => ({
  ...{ id, mode: 'desk', slotId: null, bounds: null, fill: 'normal', playlist: null },
  ...{ boardIds: ['triage'], boardId: 'triage' },
  ...change,
});
const DESK = plan('desk', { slotId: 's1', bounds: { x: 100, y: 50, width: 900, height: 700 } });
const walls = [2, 3].map((each) =>
  plan(`wall${String(each)}`, { mode: 'wall', slotId: `s${String(each)}`, fill: 'fullScreen' }),
);

let workspace: Workspace;
let displays: readonly DisplayFacts[];
let nowMs: number;
let did: string[];
let keeper: WindowKeeper;

const say = (placement: Placement): string =>
  placement.kind === 'parked' ? 'parked' : `${placement.fill} at ${String(placement.bounds.x)}`;

/** Lets what stands in line happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

async function doing(what: () => void): Promise<readonly string[]> {
  did = [];
  what();
  await settle();
  return did;
}

beforeEach(async () => {
  workspace = {
    ...readWorkspace(null).workspace,
    slots: ALL.map((each) => ({
      id: `s${String(each.id)}`,
      name: `Slot ${String(each.id)}`,
      fingerprint: fingerprintOf(each),
      use: each.id === 1 ? 'desk' : 'wall',
      distanceM: 2,
    })),
    windows: [DESK, ...walls],
  };
  displays = ALL;
  nowMs = 100_000;
  did = [];
  keeper = createWindowKeeper({
    workspace: () => workspace,
    displays: () => displays,
    nowMs: () => nowMs,
    log: (message) => did.push(message),
    change(change) {
      const applied = applyChange(workspace, change);
      if (!applied.ok) throw new Error(applied.reason);
      workspace = applied.workspace;
      keeper.update();
    },
    open({ id }, placement): KeptWindow {
      did.push(`${id} opened ${say(placement)}`);
      return {
        ready: Promise.resolve(),
        place(wanted) {
          did.push(`${id} ${say(wanted)}`);
          return id === 'wall3' && wanted.kind === 'parked'
            ? Promise.reject(new Error('It does not hide.'))
            : Promise.resolve();
        },
        close: () => did.push(`${id} closed`),
      };
    },
  });
  keeper.update();
  await settle();
});

test('opens every window where it belongs, and places it when it has something to show', () => {
  expect(did).toEqual([
    'desk opened normal at 100',
    'wall2 opened fullScreen at 1920',
    'wall3 opened fullScreen at 3840',
    'desk normal at 100',
    'wall2 fullScreen at 1920',
    'wall3 fullScreen at 3840',
  ]);
  expect(keeper.showsWall()).toBe(true);
});

test('does nothing to windows that nothing changed for', async () => {
  expect(
    await doing(() => {
      keeper.update();
    }),
  ).toEqual([]);
});

test('opens and closes by the difference', async () => {
  workspace = { ...workspace, windows: [DESK, ...walls.slice(1), plan('new')] };
  expect(
    await doing(() => {
      keeper.update();
    }),
  ).toEqual(['wall2 closed', 'new opened normal at 240', 'new normal at 240']);
});

test('parks the window of a lost display, and gives it its own display back among twins', async () => {
  displays = [display(1, 0), display(3, 1_920)];
  const lost = await doing(() => {
    keeper.displaysChanged();
  });
  expect(lost).toContain('wall2 parked');
  expect(lost).toContain('wall3 fullScreen at 1920');
  displays = ALL;
  const back = await doing(() => {
    keeper.displaysChanged();
  });
  expect(back).toContain('wall2 fullScreen at 1920');
  expect(back).toContain('wall3 fullScreen at 3840');
});

test('a window that cannot be placed does not keep the others from it', async () => {
  displays = ALL.slice(0, 1);
  const lost = await doing(() => {
    keeper.displaysChanged();
  });
  expect(lost).toContain('window wall3 could not be placed');
  workspace = { ...workspace, windows: [...workspace.windows, plan('new')] };
  expect(
    await doing(() => {
      keeper.update();
    }),
  ).toContain('new normal at 240');
  expect(keeper.showsWall()).toBe(false);
});

const moved = (x: number, fill: MovedWindow['fill'] = 'normal'): MovedWindow => {
  const bounds = { x, y: 80, width: 800, height: 600 };
  return { bounds, normalBounds: bounds, fill };
};
const desk = () => workspace.windows.find(({ id }) => id === 'desk');

test('remembers where somebody put a window, and does not move it for that', async () => {
  expect(
    await doing(() => {
      keeper.moved('desk', moved(300));
    }),
  ).toEqual([]);
  expect(desk()).toMatchObject({ bounds: { x: 300 }, slotId: 's1' });
});

test('a window that is dragged to another display belongs there', async () => {
  expect(
    await doing(() => {
      keeper.moved('desk', moved(2_300));
    }),
  ).toEqual([]);
  expect(desk()).toMatchObject({ bounds: { x: 2_300 }, slotId: 's2' });
});

test('what the system moves after displays changed is nobody’s wish', () => {
  displays = [display(1, 0), display(3, 1_920)];
  keeper.displaysChanged();
  nowMs += QUIET_AFTER_DISPLAYS_MS - 1;
  keeper.moved('desk', moved(700));
  expect(desk()?.bounds?.x).toBe(100);
  nowMs += 2;
  keeper.moved('desk', moved(700));
  expect(desk()?.bounds?.x).toBe(700);
});

test('neither a wall nor a guest on the display of others is remembered where it is', () => {
  keeper.moved('wall2', moved(10));
  expect(workspace.windows[1]).toEqual(walls[0]);
  displays = [display(3, 0)];
  keeper.displaysChanged();
  nowMs += QUIET_AFTER_DISPLAYS_MS;
  keeper.moved('desk', moved(10));
  expect(desk()).toEqual(DESK);
});
