import type { ViewNews, ViewPlace } from '../../ipc/views.ts';
import type { WindowPlan, Workspace, WorkspaceChange } from '../../ipc/workspace.ts';
import { readDeepLink } from '../../workspace/index.ts';
import type { Done } from '../workspace/workspaceHost.ts';
import type { ViewPost } from './viewPost.ts';

/** As many as a workspace holds. */
const MAX_WINDOWS = 16;

/** Opens views in windows of this device. */
export interface OpenViews {
  /** @param fromId the window that asks; `null`: something outside of the console does */
  open(fromId: string | null, news: ViewNews, place: ViewPlace): Done;
  /**
   * Opens what a link names on the desk window that was used last. What is wrong with the link is told there, too;
   * whether its tenant is ours the window finds out, which knows for whom the server takes it.
   */
  openLink(text: string): Done;
}

/** What it needs of the windows. */
export interface OpenViewsOptions {
  readonly workspace: () => Workspace;
  readonly change: (change: WorkspaceChange) => Done;
  /** Windows by when they had the focus, the last one first. */
  readonly used: () => readonly string[];
  readonly isShown: (windowId: string) => boolean;
  readonly focus: (windowId: string) => void;
  readonly post: Pick<ViewPost, 'tell'>;
  readonly newId: () => string;
  /** Whether another link may be opened now: a page of the web can send any number. */
  readonly mayOpenLink: () => boolean;
}

/** The desk window that views from elsewhere go to; `undefined`: none is to be seen. Pure. */
export function deskFor(
  { windows }: Workspace,
  used: readonly string[],
  isShown: (windowId: string) => boolean,
): WindowPlan | undefined {
  const desks = windows.filter(({ id, mode }) => mode === 'desk' && isShown(id));
  const last = used.find((id) => desks.some((desk) => desk.id === id));
  return desks.find(({ id }) => id === last) ?? desks[0];
}

/** Makes it. A window that is opened for a view stays like others; the view in it is not kept. */
export function createOpenViews(options: OpenViewsOptions): OpenViews {
  const { workspace, change, used, isShown, focus, post, newId, mayOpenLink } = options;

  function openNew(
    fromId: string | null,
    news: ViewNews,
    where: Pick<WindowPlan, 'slotId' | 'bounds'>,
  ): Done {
    const { windows } = workspace();
    const from = windows.find(({ id }) => id === fromId) ?? windows[0];
    if (windows.length >= MAX_WINDOWS || from === undefined)
      return {
        ok: false,
        reason: `windows: at most ${String(MAX_WINDOWS)}. Close one of them first.`,
      };
    const { boardId } = from;
    const id = newId();
    // Told before it is there: the page may listen at once.
    post.tell(id, news);
    return change({
      kind: 'openWindow',
      window: {
        ...{ id, mode: 'desk', slotId: where.slotId, bounds: where.bounds, fill: 'normal' },
        ...{ boardIds: [boardId], boardId, playlist: null },
      },
    });
  }

  function openIn({ id }: WindowPlan, news: ViewNews): Done {
    post.tell(id, news);
    focus(id);
    return { ok: true };
  }

  function open(fromId: string | null, news: ViewNews, place: ViewPlace): Done {
    if (place.kind === 'newWindow') return openNew(fromId, news, place);
    if (place.kind === 'window') {
      const window = workspace().windows.find(({ id }) => id === place.windowId);
      return window?.mode === 'desk'
        ? openIn(window, news)
        : { ok: false, reason: 'windowId: there is no desk window of that id any more.' };
    }
    const desk = deskFor(workspace(), used(), isShown);
    return desk === undefined
      ? openNew(fromId, news, { slotId: null, bounds: null })
      : openIn(desk, news);
  }

  return {
    open,
    openLink(text) {
      if (!mayOpenLink())
        return { ok: false, reason: 'Too many links were opened at once. Try again in a moment.' };
      const read = readDeepLink(text);
      const news: ViewNews = read.ok
        ? { kind: 'asked', ...read.value }
        : { kind: 'refused', reason: read.reason };
      const done = open(null, news, { kind: 'desk' });
      return read.ok ? done : read;
    },
  };
}
