import type { ViewNews, ViewPlace } from '../../ipc/views.ts';
import type { Rectangle, WindowPlan, Workspace, WorkspaceChange } from '../../ipc/workspace.ts';
import { readDeepLink } from '../../workspace/index.ts';
import type { Done } from '../workspace/workspaceHost.ts';
import type { ViewPost } from './viewPost.ts';

/** As many as a workspace holds. */
const MAX_WINDOWS = 16;
const NO_DESK =
  'No desk window is open, and a new one would cover a wall. Press Esc twice on one of the walls: it becomes a desk.';

/** What became of a view: the window that shows it, or why none does and what to do. */
export type Opened =
  | { readonly ok: true; readonly windowId: string }
  | { readonly ok: false; readonly reason: string };

/** Opens views in windows of this device. */
export interface OpenViews {
  /** @param fromId the window that asks; `null`: something outside of the console does */
  open(fromId: string | null, news: ViewNews, place: ViewPlace): Opened;
  /**
   * Opens what a link names on the desk window of its tenant that was used last, or a new one. What is wrong with the
   * link is told on the desk that was used last, whosever it is; so is one for a tenant without a certificate here.
   */
  openLink(text: string): Done;
  /** Brings the desk window of a tenant forward that was used last; opens one where there is none. */
  openTenant(tenant: string): Done;
}

/** What it needs of the windows. */
export interface OpenViewsOptions {
  readonly workspace: () => Workspace;
  readonly change: (change: WorkspaceChange) => Done;
  /** Windows by when they had the focus, the last one first. */
  readonly used: () => readonly string[];
  readonly isShown: (windowId: string) => boolean;
  /** Whose data a window shows; `null`: not known. */
  readonly tenantOf: (windowId: string) => string | null;
  /** How a window of that tenant is planned: without one it shows the first. `null`: there is no certificate for it. */
  readonly planned: (tenant: string) => { readonly tenant?: string } | null;
  readonly focus: (windowId: string) => void;
  /** Where a new window covers no wall; `null`: nowhere. */
  readonly freePlace: () => Rectangle | null;
  readonly post: Pick<ViewPost, 'tell'>;
  readonly newId: () => string;
  /** Whether another link may be opened now: a page of the web can send any number. */
  readonly mayOpenLink: () => boolean;
}

/** The desk window that views from elsewhere go to; `undefined`: none that will do is to be seen. Pure. */
export function deskFor(
  { windows }: Workspace,
  used: readonly string[],
  willDo: (windowId: string) => boolean,
): WindowPlan | undefined {
  const desks = windows.filter(({ id, mode }) => mode === 'desk' && willDo(id));
  const last = used.find((id) => desks.some((desk) => desk.id === id));
  return desks.find(({ id }) => id === last) ?? desks[0];
}

/** Makes it. A window that is opened for a view stays like others; the view in it is not kept. */
export function createOpenViews(options: OpenViewsOptions): OpenViews {
  const { workspace, change, used, isShown, tenantOf, planned, focus, freePlace, post, newId } =
    options;

  function openNew(
    fromId: string | null,
    news: ViewNews | null,
    where: Pick<WindowPlan, 'slotId' | 'bounds'>,
    tenant: string | null,
  ): Opened {
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
    if (news !== null) post.tell(id, news);
    const done = change({
      kind: 'openWindow',
      window: {
        ...{ id, mode: 'desk', slotId: where.slotId, bounds: where.bounds, fill: 'normal' },
        ...{ boardIds: [boardId], boardId, playlist: null },
        ...(tenant === null ? {} : planned(tenant)),
      },
    });
    return done.ok ? { ok: true, windowId: id } : done;
  }

  /** A wall is never covered by what was opened from one. */
  function openBesideWalls(
    fromId: string | null,
    news: ViewNews | null,
    tenant: string | null,
  ): Opened {
    const bounds = freePlace();
    const isFromWall = workspace().windows.some(({ id, mode }) => id === fromId && mode === 'wall');
    if (bounds === null && isFromWall) return { ok: false, reason: NO_DESK };
    return openNew(fromId, news, { slotId: null, bounds }, tenant);
  }

  function openIn({ id }: WindowPlan, news: ViewNews): Opened {
    post.tell(id, news);
    focus(id);
    return { ok: true, windowId: id };
  }

  function open(fromId: string | null, news: ViewNews, place: ViewPlace): Opened {
    const tenant = fromId === null ? null : tenantOf(fromId);
    if (place.kind === 'newWindow') return openNew(fromId, news, place, tenant);
    if (place.kind === 'window') {
      const window = workspace().windows.find(({ id }) => id === place.windowId);
      if (window?.mode !== 'desk')
        return { ok: false, reason: 'windowId: there is no desk window of that id any more.' };
      return tenantOf(window.id) === tenant
        ? openIn(window, news)
        : {
            ok: false,
            reason: 'windowId: that window shows another tenant. Send it to one of yours.',
          };
    }
    return openOnDesk(fromId, news, tenant);
  }

  /** @param tenant `null`: whosever desk it is */
  function openOnDesk(fromId: string | null, news: ViewNews | null, tenant: string | null): Opened {
    const willDo = (id: string): boolean =>
      isShown(id) && (tenant === null || tenantOf(id) === tenant);
    const desk = deskFor(workspace(), used(), willDo);
    if (desk === undefined) return openBesideWalls(fromId, news, tenant);
    if (news !== null) return openIn(desk, news);
    focus(desk.id);
    return { ok: true, windowId: desk.id };
  }

  return {
    open,
    openTenant: (tenant) => openOnDesk(null, null, planned(tenant) === null ? null : tenant),
    openLink(text) {
      if (!options.mayOpenLink())
        return { ok: false, reason: 'Too many links were opened at once. Try again in a moment.' };
      const read = readDeepLink(text);
      const news: ViewNews = read.ok
        ? { kind: 'asked', ...read.value }
        : { kind: 'refused', reason: read.reason };
      const isOurs = read.ok && planned(read.value.tenant) !== null;
      const done = openOnDesk(null, news, isOurs ? read.value.tenant : null);
      if (!read.ok) return read;
      return done.ok ? { ok: true } : done;
    },
  };
}
