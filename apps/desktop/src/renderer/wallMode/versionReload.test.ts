import { describe, expect, it } from 'vitest';
import {
  dropPlace,
  forgetReload,
  keepPlace,
  noteReload,
  readPlace,
  readReloads,
} from './keptWall.ts';
import type { UnackedAlert, WallInput, WallState } from './rotation.ts';
import { AGAIN_AFTER_MS, BOUNDARY_MS, planReload } from './versionReload.ts';

const NOW_MS = 1_000_000;
const PROGRAM = { version: '1.1.0', isForeign: false, unknownFrames: [] };
const STATE: WallState = {
  ...{ boardId: 'a', sinceMs: NOW_MS - 10_000, hold: null, jumpedAtMs: 0 },
  ...{ pausedUntilMs: null, knownIds: [] },
};
const alert = (severity: UnackedAlert['severity']): UnackedAlert => ({
  ...{ id: severity, severity, raisedAtMs: NOW_MS, title: 'x', boardId: 'a' },
});

function plan(
  change: Partial<Parameters<typeof planReload>[0]> = {},
  alerts: WallInput['alerts'] = [],
): string {
  const input: WallInput = { nowMs: NOW_MS, boards: [], alerts, holdAt: 'ERROR', raisedLately: 0 };
  const made = planReload({
    ...{ program: PROGRAM, reloads: [], state: STATE, input, goesOn: true, nowMs: NOW_MS },
    ...change,
  });
  return made.kind === 'wait' ? made.reason : made.kind;
}
const justChanged = { ...STATE, sinceMs: NOW_MS - BOUNDARY_MS };

describe('a wall over a server of another version', () => {
  it('waits for the change of boards, or goes at once where it stands still', () => {
    expect(plan({ program: null, state: justChanged })).toBe('none');
    expect(plan()).toBe('boundary');
    expect(plan({ state: justChanged })).toBe('reload');
    expect(plan({ goesOn: false })).toBe('reload');
  });

  it('never goes while a critical alert waits, or somebody looks', () => {
    const at = { state: justChanged };
    expect(plan(at, [alert('CRITICAL')])).toBe('critical');
    expect(plan({ goesOn: false }, [alert('ERROR')])).toBe('reload');
    expect(plan({ state: { ...justChanged, pausedUntilMs: NOW_MS + 1 } })).toBe('paused');
  });

  it('goes once a day for a version, however often servers disagree', () => {
    const at = (version: string, agoMs: number) => ({
      state: justChanged,
      reloads: [{ version, atMs: NOW_MS - agoMs }],
    });
    expect(plan(at('1.1.0', AGAIN_AFTER_MS - 1))).toBe('none');
    expect(plan(at('1.1.0', AGAIN_AFTER_MS))).toBe('reload');
    expect(plan(at('1.0.0', 1))).toBe('reload');
  });
});

function storage() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => void held.set(key, text),
    removeItem: (key: string) => void held.delete(key),
  };
}

describe('what lasts over a page', () => {
  it('is the board and how long it has been there, of this window alone', () => {
    const kept = storage();
    keepPlace(kept, 'wall', { ...STATE, boardId: 'b' });
    expect(readPlace(kept, 'wall', NOW_MS)).toMatchObject({
      ...{ boardId: 'b', sinceMs: STATE.sinceMs, hold: null, pausedUntilMs: null },
    });
    expect(readPlace(kept, 'other', NOW_MS)).toBeNull();
    dropPlace(kept);
    expect(readPlace(kept, 'wall', NOW_MS)).toBeNull();
  });

  it('is a pause that still runs, with what was known then', () => {
    const kept = storage();
    keepPlace(kept, 'wall', { ...STATE, pausedUntilMs: NOW_MS + 5, knownIds: ['x'] });
    const paused = { pausedUntilMs: NOW_MS + 5, knownIds: ['x'] };
    expect(readPlace(kept, 'wall', NOW_MS)).toMatchObject(paused);
    const over = { pausedUntilMs: null, knownIds: [] };
    expect(readPlace(kept, 'wall', NOW_MS + 5)).toMatchObject(over);
  });

  it('is no board that stays because a clock was put back, and nothing that cannot be read', () => {
    const kept = storage();
    keepPlace(kept, 'wall', { ...STATE, sinceMs: NOW_MS + 3_600_000 });
    expect(readPlace(kept, 'wall', NOW_MS)?.sinceMs).toBe(NOW_MS);
    for (const text of ['{', 'null', '7', '{"windowId":"wall","boardId":1}']) {
      for (const key of kept.held.keys()) kept.held.set(key, text);
      expect(readPlace(kept, 'wall', NOW_MS)).toBeNull();
    }
  });

  it('is for which versions it was loaded again: the last eight, each once', () => {
    const kept = storage();
    for (let n = 0; n < 10; n += 1) noteReload(kept, { version: `1.${String(n)}`, atMs: n });
    noteReload(kept, { version: '1.9', atMs: 99 });
    expect(readReloads(kept)).toHaveLength(8);
    expect(readReloads(kept).at(-1)).toEqual({ version: '1.9', atMs: 99 });
    forgetReload(kept, '1.9');
    expect(readReloads(kept).at(-1)?.version).toBe('1.8');
  });
});
