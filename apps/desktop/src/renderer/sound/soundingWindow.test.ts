import { describe, expect, it } from 'vitest';
import type { WindowPlan } from '../../ipc/workspace.ts';
import { STARTERS } from '../../workspace/index.ts';
import { soundingWindow } from './soundingWindow.ts';

function plan(id: string, mode: WindowPlan['mode'], slotId: string | null = null): WindowPlan {
  return {
    ...{ id, mode, slotId, bounds: null, fill: 'normal', playlist: null },
    ...{ boardIds: ['triage'], boardId: 'triage' },
  };
}

const workspace = STARTERS[0]?.make([]);

function sounding(
  windows: readonly WindowPlan[],
  slots: Readonly<Record<string, number | 'missing' | 'ambiguous'>> = {},
): string | undefined {
  if (workspace === undefined) throw new Error('There is no starter.');
  return soundingWindow({ workspace: { ...workspace, windows: [...windows] }, slots });
}

describe('the window that is heard', () => {
  it('is the first desk, wherever it stands among the walls', () => {
    expect(sounding([plan('left', 'wall'), plan('a', 'desk'), plan('b', 'desk')])).toBe('a');
    expect(sounding([plan('a', 'desk', 'gone')], { gone: 'missing' })).toBe('a');
  });

  it('is the first wall on a display where there is no desk', () => {
    const walls = [plan('left', 'wall', 's1'), plan('right', 'wall', 's2')];
    expect(sounding(walls, { s1: 1, s2: 2 })).toBe('left');
    expect(sounding(walls, { s1: 'missing', s2: 2 })).toBe('right');
    expect(sounding([plan('free', 'wall')])).toBe('free');
  });

  it('is there also when no display is: alerts are heard without a picture', () => {
    const walls = [plan('left', 'wall', 's1'), plan('right', 'wall', 's2')];
    expect(sounding(walls, { s1: 'missing', s2: 'ambiguous' })).toBe('left');
  });
});
