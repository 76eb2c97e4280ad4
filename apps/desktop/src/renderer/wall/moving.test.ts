import { describe, expect, it } from 'vitest';
import type { WorkspaceState } from '../../ipc/workspace.ts';
import { readWorkspace } from '../../workspace/index.ts';
import { changesFor, type MoveTarget, moveTargets } from './moveTargets.ts';
import { cellAt, isOutside, paneCarried, sizeCarried } from './paneDrag.ts';

function carrier(data: Readonly<Record<string, string>>) {
  return {
    types: Object.keys(data),
    getData: (type: string) => data[type] ?? '',
    setData: () => undefined,
  };
}

function host(): WorkspaceState {
  const { workspace } = readWorkspace(null);
  return {
    ...{ windowId: 'main', workspace, displays: [], slots: {} },
    ...{ canPlace: false, startsOnLogin: false, hasPin: false, notice: null },
    ...{ walls: {}, pausedPanes: [], startsOneByOne: false },
  };
}

describe('where a pane can go', () => {
  it('is every other board of the window; without displays there is no new window', () => {
    expect(moveTargets(host(), 'feed').map(({ label }) => label)).toEqual([
      ...['Overview', 'Live', 'Incident', 'Rules'],
    ]);
  });

  it('brings a window to the board so that the pane is seen there', () => {
    const target: MoveTarget = {
      kind: 'board',
      key: 'a',
      group: 'Other windows',
      label: 'b',
      boardId: 'live',
      showIn: 'second',
    };
    const options = { isCopy: true, title: 'Feed', newId: () => 'new' };
    expect(changesFor(target, 'feed', options)).toEqual([
      { kind: 'movePane', paneId: 'feed', boardId: 'live', copyId: 'new' },
      { kind: 'showBoard', windowId: 'second', boardId: 'live' },
    ]);
  });
});

describe('a pane that is dragged', () => {
  const measures = { widthPx: 1_928, rowPx: 30, gapPx: 8 };

  it('tells its size by the names of its types alone', () => {
    expect([
      sizeCarried(['application/x-batcave-size-9-20']),
      sizeCarried(['text/plain']),
      sizeCarried(['Files']),
    ]).toEqual([{ w: 9, h: 20 }, { w: 12, h: 8 }, null]);
  });

  it('comes as text where types of our own do not come through, and other text is none', () => {
    expect([
      paneCarried(carrier({ 'text/plain': 'batcave-pane:feed' })),
      paneCarried(carrier({ 'text/plain': 'hello' })),
      paneCarried(carrier({ 'application/x-batcave-pane': 'alerts', 'text/plain': 'x' })),
    ]).toEqual(['feed', null, 'alerts']);
  });

  it('stands under the pointer, all of it on the board', () => {
    expect(cellAt({ x: 968, y: 100 }, 12, measures)).toEqual({ x: 6, y: 2 });
    expect(cellAt({ x: 1_920, y: -50 }, 12, measures)).toEqual({ x: 12, y: 0 });
  });

  it('is outside of displays also where these lie left of the first', () => {
    const windows = [{ x: -1_920, y: -200, width: 1_920, height: 1_080 }];
    expect([isOutside({ x: -5, y: 0 }, windows), isOutside({ x: 5, y: 0 }, windows)]).toEqual([
      ...[false, true],
    ]);
  });
});
