import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from '@batcave/shared/events';
import { WORST_FIRST } from '../ui/severity.ts';
import { describeRotation } from './describeWall.ts';
import {
  advance,
  HELD_DWELL_MS,
  MIN_JUMP_GAP_MS,
  pause,
  resume,
  step,
  type UnackedAlert,
  upNext,
  type WallInput,
  type WallState,
} from './rotation.ts';
import type { WallBoard } from './wallBoards.ts';

const START_MS = Date.UTC(2026, 10, 23, 8, 0, 0);

function board(boardId: string, fields: Partial<WallBoard> = {}): WallBoard {
  return {
    boardId,
    name: boardId,
    entries: [{ boardId, dwellS: 30 }],
    watches: '',
    isFolded: false,
    ...fields,
  };
}

const BOARDS = [
  board('overview'),
  board('pay', { watches: 'svc:pay*' }),
  board('edge', { watches: 'svc:edge' }),
];

function alert(
  boardId: string,
  severity: Severity,
  fields: Partial<UnackedAlert> = {},
): UnackedAlert {
  const id = `${boardId} ${severity}`;
  return { id, severity, raisedAtMs: START_MS, title: `${boardId} lag`, boardId, ...fields };
}

/** A wall whose time and alerts a test moves. */
function setUp(fields: Partial<WallInput> = {}) {
  let input: WallInput = {
    ...{ nowMs: START_MS, boards: BOARDS, alerts: [], holdAt: 'ERROR', raisedLately: 0 },
    ...fields,
  };
  let state = advance(null, input);
  return {
    after(ms: number, change: Partial<WallInput> = {}) {
      input = { ...input, nowMs: input.nowMs + ms, ...change };
      state = advance(state, input);
      return state.boardId;
    },
    act(does: (state: WallState, input: WallInput) => WallState) {
      state = does(state, input);
      return state.boardId;
    },
    says: () => describeRotation(state, input),
    next: () => upNext(state, input),
    get boardId() {
      return state.boardId;
    },
  };
}

describe('the rotation', () => {
  it('shows each board for its time, round and round', () => {
    const wall = setUp();
    expect([wall.boardId, wall.after(29_999), wall.after(1)]).toEqual([
      'overview',
      'overview',
      'pay',
    ]);
    expect([wall.after(30_000), wall.after(30_000)]).toEqual(['edge', 'overview']);
  });

  it('says where it is and what comes next', () => {
    const wall = setUp();
    wall.after(12_000);
    expect(wall.says()).toBe('board 1/3 · 18 s');
    expect(wall.next()).toEqual({ boardId: 'pay', atMs: START_MS + 30_000 });
  });

  it('leaves out a board whose time of the day it is not', () => {
    const night = board('night', {
      entries: [{ boardId: 'night', dwellS: 30, fromMin: 1_320, toMin: 360 }],
    });
    const wall = setUp({ boards: [board('overview'), night, board('edge')] });
    expect([wall.after(30_000), wall.after(30_000)]).toEqual(['edge', 'overview']);
  });

  it('gives a board the time of the entry whose hours these are', () => {
    const twice = board('twice', {
      entries: [
        { boardId: 'twice', dwellS: 60, fromMin: 0, toMin: 480 },
        { boardId: 'twice', dwellS: 10, fromMin: 480, toMin: 1_080 },
      ],
    });
    const wall = setUp({ boards: [twice, board('edge')] });
    expect([wall.after(9_999), wall.after(1)]).toEqual(['twice', 'edge']);
  });

  it('leaves a board soon once its hours are over, however long its time is', () => {
    const morning = board('morning', {
      entries: [{ boardId: 'morning', dwellS: 3_600, fromMin: 0, toMin: 490 }],
    });
    const wall = setUp({ boards: [morning, board('edge')] });
    expect([wall.after(599_999), wall.after(1)]).toEqual(['morning', 'edge']);
    expect(wall.after(30_000)).toBe('edge');
    // There by hand, it has a little time all the same.
    wall.act((state, input) => step(state, input, 1, 0));
    expect(wall.after(0)).toBe('morning');
    expect([wall.after(HELD_DWELL_MS - 1), wall.after(1)]).toEqual(['morning', 'edge']);
  });

  it('shows all boards, each for its whole time, when it is the time of none', () => {
    const entries = [{ boardId: 'late', dwellS: 60, fromMin: 600, toMin: 660 }];
    const wall = setUp({ boards: [board('late', { entries }), board('later', { entries })] });
    expect([wall.after(59_999), wall.after(1)]).toEqual(['late', 'later']);
  });

  it('goes on when the board that is shown leaves the wall', () => {
    const wall = setUp();
    wall.after(30_000);
    expect(wall.after(1_000, { boards: [board('overview'), board('edge')] })).toBe('overview');
  });
});

describe('the hold', () => {
  it('jumps to the board of an unacked alert, stays and says why', () => {
    const wall = setUp();
    expect(wall.after(1_000, { alerts: [alert('edge', 'ERROR')] })).toBe('edge');
    expect(wall.after(600_000)).toBe('edge');
    expect(wall.says()).toBe('board 3/3 · held: edge lag');
  });

  it('ends when all are acked, and the board has one more turn', () => {
    const wall = setUp();
    wall.after(1_000, { alerts: [alert('edge', 'ERROR')] });
    expect(wall.after(5_000, { alerts: [] })).toBe('edge');
    expect(wall.after(29_999)).toBe('edge');
    expect(wall.after(1)).toBe('overview');
  });

  it('lets several boards take turns of 15 s', () => {
    const wall = setUp();
    wall.after(0, { alerts: [alert('edge', 'ERROR'), alert('pay', 'ERROR', { raisedAtMs: 0 })] });
    expect([wall.boardId, wall.after(HELD_DWELL_MS), wall.after(HELD_DWELL_MS)]).toEqual([
      ...['edge', 'pay', 'edge'],
    ]);
  });

  it('leaves a board for a worse alert, but not within 5 s of the last time', () => {
    const wall = setUp();
    wall.after(0, { alerts: [alert('edge', 'ERROR')] });
    const alerts = [alert('edge', 'ERROR'), alert('pay', 'CRITICAL')];
    expect(wall.after(MIN_JUMP_GAP_MS - 1, { alerts })).toBe('edge');
    expect(wall.after(1)).toBe('pay');
    expect(wall.after(HELD_DWELL_MS)).toBe('pay');
  });

  it('takes no notice of what is below its level, or of anything when there is none', () => {
    const warned = setUp();
    expect(warned.after(1_000, { alerts: [alert('edge', 'WARN')] })).toBe('overview');
    const without = setUp({ holdAt: null });
    expect(without.after(1_000, { alerts: [alert('edge', 'CRITICAL')] })).toBe('overview');
  });

  it('stays in a flood on the board that watches everything', () => {
    const wall = setUp({ raisedLately: 11 });
    expect(wall.after(1_000, { alerts: [alert('edge', 'CRITICAL'), alert('pay', 'ERROR')] })).toBe(
      'overview',
    );
    expect(wall.after(600_000)).toBe('overview');
  });
});

describe('the pause', () => {
  it('stands still for its time and then goes on with a whole turn', () => {
    const wall = setUp();
    wall.after(20_000);
    wall.act((state, input) => pause(state, input, 60_000));
    expect(wall.says()).toBe('board 1/3 · paused 1:00');
    expect([wall.after(59_999), wall.after(1), wall.after(29_999)]).toEqual([
      ...['overview', 'overview', 'overview'],
    ]);
    expect(wall.after(1)).toBe('pay');
  });

  it('ends by hand, and steps by hand', () => {
    const wall = setUp();
    expect(wall.act((state, input) => step(state, input, -1, 60_000))).toBe('edge');
    expect(wall.act((state, input) => step(state, input, 1, 60_000))).toBe('overview');
    wall.act(resume);
    expect(wall.after(30_000)).toBe('pay');
  });

  it('ends for a critical alert that is new, for no other', () => {
    const wall = setUp({ alerts: [alert('pay', 'CRITICAL')] });
    wall.act((state, input) => step(state, input, 1, 60_000));
    const shown = wall.boardId;
    const alerts = [alert('pay', 'CRITICAL'), alert('edge', 'ERROR')];
    expect(wall.after(6_000, { alerts })).toBe(shown);
    const fresh = { id: 'fresh', raisedAtMs: START_MS + 9_000 };
    expect(wall.after(1, { alerts: [...alerts, alert('overview', 'CRITICAL', fresh)] })).toBe(
      'overview',
    );
  });
});

const severities = fc.constantFrom<Severity>('CRITICAL', 'ERROR', 'WARN', 'INFO');
const moment = fc.record({
  afterMs: fc.integer({ min: 0, max: 20_000 }),
  alerts: fc.array(fc.tuple(fc.constantFrom('overview', 'pay', 'edge'), severities), {
    maxLength: 5,
  }),
  raisedLately: fc.constantFrom(0, 11),
});
const rankOf = (severity: Severity) => WORST_FIRST.indexOf(severity);

describe('whatever happens', () => {
  it('a held board hides no worse alert for more than 5 s, and no wall flickers', () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
        let state: WallState | null = null;
        let nowMs = START_MS;
        let hiddenSinceMs: number | null = null;
        const jumps: number[] = [];
        for (const { afterMs, alerts, raisedLately } of moments) {
          nowMs += afterMs;
          const unacked = alerts.map(([boardId, severity], i) =>
            alert(boardId, severity, { id: String(i), raisedAtMs: nowMs - i }),
          );
          const input: WallInput = {
            ...{ nowMs, boards: BOARDS, raisedLately },
            alerts: unacked,
            holdAt: 'ERROR',
          };
          const before: WallState | null = state;
          state = advance(state, input);
          expect(BOARDS.map(({ boardId }) => boardId)).toContain(state.boardId);
          if (before !== null && state.jumpedAtMs !== before.jumpedAtMs) jumps.push(nowMs);
          const holds = unacked.filter(({ severity }) => rankOf(severity) <= rankOf('ERROR'));
          const worst = Math.min(...holds.map(({ severity }) => rankOf(severity)));
          // The overview watches everything: on it nothing is hidden in a flood.
          const sees = (each: UnackedAlert) =>
            each.boardId === state?.boardId || (raisedLately > 10 && state?.boardId === 'overview');
          const isHidden =
            holds.length > 0 &&
            !holds.some((each) => rankOf(each.severity) === worst && sees(each));
          hiddenSinceMs = isHidden ? (hiddenSinceMs ?? nowMs) : null;
          if (isHidden) expect(nowMs - state.jumpedAtMs).toBeLessThan(MIN_JUMP_GAP_MS);
        }
        for (const [i, atMs] of jumps.entries())
          if (i > 0) expect(atMs - (jumps[i - 1] ?? 0)).toBeGreaterThanOrEqual(MIN_JUMP_GAP_MS);
      }),
      { numRuns: 500 },
    );
  });
});
