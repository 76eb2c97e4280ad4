import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlacedPane, Workspace, WorkspaceChange } from '../ipc/workspace.ts';
import { applyChange } from './applyChange.ts';
import { faultOf, MAX_PANES } from './faultOf.ts';
import { DEFAULT_WORKSPACE } from './starterWorkspaces.ts';
import { createWorkspaceHolder } from './workspaceHolder.ts';

// Few ids, so that changes meet: what is moved was removed before, and what is new is there already.
const windowId = fc.constantFrom('main', 'w1', 'w2');
const boardId = fc.constantFrom('triage', 'overview', 'live', 'rules', 'b1', 'b2');
const paneId = fc.constantFrom('alerts', 'feed', 'services', 'live-feed', 'p1', 'p2');
const slotId = fc.constantFrom(null, 's1', 's2');
const bounds = fc.constantFrom(null, { x: -1_920, y: 40, width: 800, height: 600 });
const where = fc.record({ x: fc.integer({ min: 0, max: 23 }), y: fc.integer({ min: 0, max: 60 }) });

const pane = fc.record(
  {
    id: paneId,
    type: fc.constant('live-feed'),
    x: fc.integer({ min: 0, max: 23 }),
    y: fc.integer({ min: 0, max: 40 }),
    w: fc.integer({ min: 1, max: 24 }),
    h: fc.integer({ min: 1, max: 10 }),
    config: fc.constant({ severity: 'WARN' }),
  },
  { requiredKeys: ['id', 'type', 'x', 'y', 'w', 'h'] },
);
const panes = fc.array(pane, { maxLength: 3 });
const board = fc.record({ id: boardId, name: fc.constant('Board'), panes });
const boardIds = fc.array(boardId, { minLength: 1, maxLength: 3 });
const window = fc.record({
  id: windowId,
  mode: fc.constantFrom('desk' as const, 'wall' as const),
  slotId,
  bounds,
  fill: fc.constantFrom('normal' as const, 'maximized' as const, 'fullScreen' as const),
  boardIds,
  boardId,
  playlist: fc.constantFrom(null, {
    entries: [{ boardId: 'live', dwellS: 30 }],
    holdAt: null,
  }),
});
const fingerprint = {
  ...{ label: '', width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0 },
  ...{ isInternal: false, order: 0 },
};
const slot = fc.record({
  id: fc.constantFrom('s1', 's2'),
  name: fc.constantFrom('Left', 'Right'),
  fingerprint: fc.constant(fingerprint),
  use: fc.constantFrom('desk' as const, 'wall' as const),
  distanceM: fc.constant(2),
});
const kind = <const Kind extends WorkspaceChange['kind']>(name: Kind) => fc.constant(name);

const group = fc.constantFrom('A' as const, 'B' as const, 'E' as never);
const change = fc.oneof(
  fc.record({ kind: kind('linkPane'), paneId, group: fc.option(group) }),
  fc.record({
    kind: kind('setLink'),
    group,
    change: fc.record(
      {
        service: fc.constantFrom(null, 'payments-api'),
        range: fc.constantFrom(null, { fromMs: 0, toMs: 60_000 }, { fromMs: 9, toMs: 9 }),
      },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    kind: kind('arrangeBoard'),
    ...{ boardId, panes },
    removedIds: fc.array(paneId, { maxLength: 2 }),
  }),
  fc.record({ kind: kind('keepPane'), paneId, view: fc.jsonValue() }),
  fc.record({ kind: kind('movePane'), paneId, boardId, at: where }),
  fc.record({ kind: kind('movePane'), paneId, boardId }),
  fc.record({ kind: kind('movePane'), paneId, boardId, copyId: paneId }),
  fc.record({
    kind: kind('moveToNewWindow'),
    ...{ paneId, windowId, slotId, bounds },
    board: fc.record({ id: boardId, name: fc.constant('Torn off') }),
  }),
  fc.record({ kind: kind('addBoard'), windowId, board }),
  fc.record({ kind: kind('changeBoard'), boardId, name: fc.constant('Renamed') }),
  fc.record({ kind: kind('removeBoard'), boardId }),
  fc.record({ kind: kind('showBoard'), windowId, boardId }),
  fc.record({ kind: kind('openWindow'), window }),
  fc.record({
    kind: kind('changeWindow'),
    windowId,
    change: fc.record(
      { boardIds, slotId, fill: fc.constant('normal' as const) },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ kind: kind('closeWindow'), windowId }),
  fc.record({ kind: kind('setSlots'), slots: fc.array(slot, { maxLength: 2 }) }),
  fc.record({
    kind: kind('setWhenMissing'),
    whenMissing: fc.constantFrom('fold' as const, 'park' as const),
  }),
  fc.record({ kind: kind('setAppearance'), change: fc.constant({ theme: 'lit' }) }),
) as fc.Arbitrary<WorkspaceChange>;

/** Where every pane is: what it is and what it keeps, under its id, as often as it is there. */
function inventory({ boards }: Workspace): string[] {
  return boards
    .flatMap((each) => each.panes)
    .map(({ id, type, config, view }) => JSON.stringify([id, type, config, view]))
    .toSorted();
}

describe('any sequence of changes', () => {
  test('leaves a workspace that can be shown, and what was refused changed nothing', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        let workspace = DEFAULT_WORKSPACE;
        for (const each of changes) {
          const before = JSON.stringify(workspace);
          const applied = applyChange(workspace, each);
          expect(JSON.stringify(workspace)).toBe(before);
          if (applied.ok) workspace = applied.workspace;
          else expect(applied.reason).not.toBe('');
          expect(faultOf(workspace)).toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });

  test('loses no pane and doubles none by moving it', () => {
    const move = fc.oneof(
      fc.record({ kind: kind('movePane'), paneId, boardId, at: where }),
      fc.record({
        kind: kind('moveToNewWindow'),
        ...{ paneId, windowId, slotId: fc.constant(null), bounds },
        board: fc.record({ id: boardId, name: fc.constant('Torn off') }),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(change, move), { maxLength: 30 }), (changes) => {
        let workspace = DEFAULT_WORKSPACE;
        for (const each of changes) {
          const applied = applyChange(workspace, each);
          if (!applied.ok) continue;
          const isMove = each.kind === 'movePane' || each.kind === 'moveToNewWindow';
          if (isMove && !('copyId' in each))
            expect(inventory(applied.workspace)).toEqual(inventory(workspace));
          workspace = applied.workspace;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is checked by the holder, whatever comes', () => {
    const holder = createWorkspaceHolder({ saved: null, save: () => Promise.resolve() });
    fc.assert(
      fc.property(fc.oneof(change, fc.anything({ withNullPrototype: true })), (given) => {
        const before = holder.get();
        const held = holder.change(given);
        if (!held.ok) expect(holder.get()).toBe(before);
        expect(faultOf(holder.get())).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

const placed = (id: string, config?: unknown): PlacedPane => ({
  ...{ id, type: 'live-feed', x: 0, y: 0, w: 4, h: 4 },
  ...(config !== undefined && { config }),
});

test.each<[string, WorkspaceChange, string]>([
  [
    'too much that a pane keeps, through whatever door',
    {
      kind: 'addBoard',
      windowId: 'main',
      board: { id: 'big', name: 'Big', panes: [placed('p1', 'x'.repeat(20_000))] },
    },
    'pane p1 keeps more than 16384',
  ],
  [
    'an appearance without end',
    { kind: 'setAppearance', change: { note: 'x'.repeat(20_000) } },
    'the appearance has more than 16384',
  ],
  [
    'a pane whose id is there',
    { kind: 'movePane', paneId: 'feed', boardId: 'live', copyId: 'alerts' },
    'share an id',
  ],
  [
    'a link group that is none',
    { kind: 'linkPane', paneId: 'feed', group: 'E' as never },
    'pane feed is in link group E, and there are A, B, C and D',
  ],
  [
    'a time of a link group that ends before it begins',
    { kind: 'setLink', group: 'A', change: { range: { fromMs: 60_000, toMs: 60_000 } } },
    'the time of link group A ends before it begins',
  ],
  [
    'a time of a link group without end',
    { kind: 'setLink', group: 'A', change: { range: { fromMs: 0, toMs: 604_800_001 } } },
    'the time of link group A is longer than 7 days',
  ],
  [
    'a service of a link group without end',
    { kind: 'setLink', group: 'B', change: { service: 'x'.repeat(257) } },
    'the service of link group B has 257 characters, of at most 256',
  ],
  ['the last window', { kind: 'closeWindow', windowId: 'main' }, 'The last window stays'],
  [
    'a window on a display that nobody named',
    { kind: 'changeWindow', windowId: 'main', change: { slotId: 's9' } },
    'stands on display s9',
  ],
])('refuses %s', (_says, asked, reason) => {
  const applied = applyChange(DEFAULT_WORKSPACE, asked);
  expect(applied.ok ? '' : applied.reason).toContain(reason);
});

test('refuses more panes than can be kept', () => {
  let workspace = DEFAULT_WORKSPACE;
  let reason = '';
  for (let at = 0; at < 10 && reason === ''; at++) {
    const many = Array.from({ length: 60 }, (_each, index) =>
      placed(`p${String(at)}-${String(index)}`),
    );
    const applied = applyChange(workspace, {
      kind: 'addBoard',
      windowId: 'main',
      board: { id: `b${String(at)}`, name: 'Board', panes: many },
    });
    if (applied.ok) workspace = applied.workspace;
    else reason = applied.reason;
  }
  expect(reason).toContain(`of at most ${String(MAX_PANES)}`);
});

test('a pane joins a link group, takes it along to another board, and leaves it', () => {
  const after = (...changes: WorkspaceChange[]): Workspace =>
    changes.reduce((workspace, each) => {
      const applied = applyChange(workspace, each);
      if (!applied.ok) throw new Error(applied.reason);
      return applied.workspace;
    }, DEFAULT_WORKSPACE);
  const groupOf = ({ boards }: Workspace) =>
    boards.flatMap(({ id, panes }) =>
      panes.flatMap((each) => (each.group === undefined ? [] : [[id, each.id, each.group]])),
    );
  const joins = { kind: 'linkPane', paneId: 'feed', group: 'A' } as const;
  expect(groupOf(after(joins))).toEqual([['triage', 'feed', 'A']]);
  expect(groupOf(after(joins, { kind: 'movePane', paneId: 'feed', boardId: 'live' }))).toEqual([
    ['live', 'feed', 'A'],
  ]);
  expect(groupOf(after(joins, { ...joins, group: null }))).toEqual([]);
});

test('a link group keeps what is not changed, and is gone when it shares nothing', () => {
  const range = { fromMs: 0, toMs: 60_000 };
  const steps: WorkspaceChange[] = [
    { kind: 'setLink', group: 'A', change: { range } },
    { kind: 'setLink', group: 'A', change: { service: 'payments-api' } },
    { kind: 'setLink', group: 'A', change: { range: null } },
    { kind: 'setLink', group: 'A', change: { service: null } },
  ];
  let workspace: Workspace = DEFAULT_WORKSPACE;
  const seen = steps.map((each) => {
    const applied = applyChange(workspace, each);
    if (applied.ok) ({ workspace } = applied);
    return workspace.links;
  });
  expect(seen).toEqual([
    [{ group: 'A', service: null, range }],
    [{ group: 'A', service: 'payments-api', range }],
    [{ group: 'A', service: 'payments-api', range: null }],
    [],
  ]);
});
