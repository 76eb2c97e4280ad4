import { useState } from 'react';
import { useStore } from 'zustand';
import type { AskedView, ViewPlace } from '../../ipc/views.ts';
import { useServices } from '../paneKit/services.ts';
import type { OpenView } from '../paneKit/views.ts';
import type { BoardStore } from '../wall/index.ts';
import type { WindowEntry } from './paletteEntries.ts';
import { copyText, linkTo } from './viewLinks.ts';

/** What can be done with the view on top, whatever it shows. */
export interface ViewActions {
  readonly copyLink: () => void;
  readonly openInNewWindow: () => void;
  /** Asks where it is to go. */
  readonly startSending: () => void;
  readonly isSending: boolean;
  readonly stopSending: () => void;
  readonly send: (place: ViewPlace, where: string) => void;
  /** The same for the palette. */
  readonly entries: readonly WindowEntry[];
}

/** Makes them. What came of it the view says itself. */
export function useViewActions(board: BoardStore): ViewActions {
  const { viewBridge, hasWindows, views, feed } = useServices();
  const [isSending, setSending] = useState(false);
  const isViewOpen = useStore(views.store, ({ stack }) => stack.length > 0);

  /** The view on top at the moment that the board is put on. */
  function onTop(): (AskedView & { readonly open: OpenView }) | null {
    const open = views.store.getState().stack.at(-1);
    const { link } = feed.store.getState();
    const atMs = link.kind === 'past' ? link.atMs : null;
    return open === undefined ? null : { view: open.view, atMs, open };
  }
  async function openElsewhere(place: ViewPlace, where: string, closes: boolean): Promise<void> {
    const top = onTop();
    if (top === null) return;
    const { view, atMs, open } = top;
    try {
      const answer = await viewBridge.open({ view, atMs }, place);
      if (!answer.ok) views.say(`${answer.problem.title} ${answer.problem.detail}`);
      else if (closes) views.close(open.id);
      else views.say(`Opened: ${where}`);
    } catch (error) {
      views.say(`It was not opened: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const actions = {
    copyLink() {
      const top = onTop();
      if (top === null) return;
      const tenant = feed.store.getState().principal?.tenant ?? null;
      const link = linkTo(top, { hasWindows, tenant, page: window.location });
      if (link === null)
        views.say('There is no link before the connection says whose console this is');
      else if (copyText(link)) views.say(`Copied: ${link}`);
      else views.say(`It could not be copied: ${link}`);
    },
    openInNewWindow() {
      const place = { kind: 'newWindow', ...placeBeside(board) } as const;
      void openElsewhere(place, hasWindows ? 'a new window' : 'a new tab', false);
    },
    startSending() {
      if (hasWindows) setSending(true);
      else views.say('Displays need the desktop console. Ctrl Enter opens it in a new tab.');
    },
  };
  const blockedBy = isViewOpen ? null : 'No view is open';
  return {
    ...actions,
    isSending: isSending && isViewOpen,
    stopSending: () => {
      setSending(false);
    },
    send: (place, where) => void openElsewhere(place, where, true),
    entries: [
      {
        ...{ title: 'Copy link', words: 'deep link address share url', blockedBy },
        ...{ command: 'view.copyLink', run: actions.copyLink },
      },
      {
        ...{ title: 'Open the view in a new window', words: 'tab', blockedBy },
        ...{ command: 'view.newWindow', run: actions.openInNewWindow },
      },
      {
        ...{ title: 'Send the view to a display', words: 'window monitor move', blockedBy },
        ...{ command: 'view.send', run: actions.startSending },
      },
    ],
  };
}

/** The display of this window, where it has one; otherwise the system finds a place. */
function placeBeside(
  board: BoardStore,
): Pick<Extract<ViewPlace, { kind: 'newWindow' }>, 'slotId' | 'bounds'> {
  const { window, host } = board.store.getState();
  const slotId = window?.slotId ?? null;
  if (slotId === null || typeof host?.slots[slotId] !== 'number')
    return { slotId: null, bounds: null };
  return { slotId, bounds: null };
}
