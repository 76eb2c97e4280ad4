import { createStore } from 'zustand/vanilla';
import type { Link, LinkGroup } from '../../ipc/workspace.ts';
import type { LinkCursors, Links } from '../paneKit/links.ts';
import type { BoardStore } from './boardStore.ts';

/** What linked panes share, over the workspace of the board. */
export function createLinks(board: BoardStore): Links {
  const known = new Map<LinkGroup, Link>();

  /** The host tells of everything anew with every change: the same object as long as it says the same. */
  function linkOf(group: LinkGroup): Link {
    const told = board.store
      .getState()
      .host?.workspace.links?.find((link) => link.group === group) ?? {
      ...{ group, service: null, range: null },
    };
    const before = known.get(group);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(told)) return before;
    known.set(group, told);
    return told;
  }

  return {
    read(paneId) {
      const boards = board.store.getState().host?.workspace.boards ?? [];
      for (const { panes } of boards) {
        const pane = panes.find(({ id }) => id === paneId);
        if (pane !== undefined) return pane.group === undefined ? null : linkOf(pane.group);
      }
      return null;
    },
    change(group, change) {
      void board.change({ kind: 'setLink', group, change });
    },
    subscribe: (listener) => board.store.subscribe(listener),
    cursors: createStore<LinkCursors>()(() => ({})),
  };
}
