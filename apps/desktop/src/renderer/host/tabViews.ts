import type { CodeFound, OpenedAnswer, ShownItem, ViewBridge, ViewNews } from '../../ipc/views.ts';
import { readViewPath, type WallCodes, writeViewPath } from '../../workspace/index.ts';

/** What it needs of the page. */
export type ViewPage = Pick<
  Window,
  'location' | 'history' | 'open' | 'addEventListener' | 'removeEventListener'
>;

const OWN_CODES_ALONE =
  'A tab of a browser knows the codes of its own wall alone, and had none like this in the last 10 minutes. Type it in the desktop console that shows the wall.';

/**
 * Views of a browser tab. Their links are the address of the page with `#/alert/ID?t=TIME`; what stands behind the
 * `#` is taken off once it was read, so that whoever loads the page again is not led there again.
 */
export function createTabViews(
  page: ViewPage,
  codes: Pick<WallCodes, 'walls' | 'show' | 'find'>,
): ViewBridge {
  function take(listener: (news: ViewNews) => void): void {
    const { hash, pathname, search } = page.location;
    if (!hash.startsWith('#/')) return;
    const read = readViewPath(hash.slice(2));
    page.history.replaceState(null, '', `${pathname}${search}`);
    // The session is for one tenant: a tab cannot see another.
    if (read.ok) listener({ kind: 'asked', ...read.value, tenant: null });
    else listener({ kind: 'refused', reason: read.reason });
  }
  return Object.freeze({
    onNews(listener: (news: ViewNews) => void) {
      const changed = (): void => {
        take(listener);
      };
      page.addEventListener('hashchange', changed);
      take(listener);
      return () => {
        page.removeEventListener('hashchange', changed);
      };
    },
    async open(asked: Parameters<ViewBridge['open']>[0]): Promise<OpenedAnswer> {
      const { origin, pathname } = page.location;
      page.open(`${origin}${pathname}#/${writeViewPath(asked)}`, '_blank', 'noopener');
      return { ok: true, windowId: null };
    },
    async tellShown(items: readonly ShownItem[]) {
      const [own] = Object.keys(codes.walls());
      return own === undefined ? items.map(() => null) : codes.show(own, items);
    },
    async findCode(wall: number, item: number): Promise<CodeFound> {
      const found = codes.find({ wall, item }, () => true);
      return found.kind === 'unknown' ? { kind: 'unknown', reason: OWN_CODES_ALONE } : found;
    },
  });
}
