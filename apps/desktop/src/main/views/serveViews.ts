import { Check } from 'typebox/schema';
import { CHANNELS } from '../../ipc/channels.ts';
import {
  type AskedView,
  AskedViewSchema,
  type OpenedAnswer,
  type ShownItem,
  ShownItemsSchema,
  type ViewPlace,
  ViewPlaceSchema,
} from '../../ipc/views.ts';
import { MAX_ITEM_NUMBER, MAX_WALL_NUMBER, type WallCodes } from '../../workspace/index.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from '../ipc/ipcServer.ts';
import type { ConsoleWindow } from '../ipc/serveWindows.ts';
import { answerOf } from '../workspace/serveWorkspace.ts';
import type { OpenViews } from './openViews.ts';
import type { ViewPost } from './viewPost.ts';

const LIMITS = {
  watch: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  // Each may open a window.
  open: { maxLength: 16_384, rate: { burst: 10, perSec: 1 } },
  // As many things as a wall can show, told whenever one comes or goes.
  shown: { maxLength: 512 * 1024, rate: { burst: 20, perSec: 4 } },
  // Once a letter that makes a code another one.
  find: { maxLength: 64, rate: { burst: 30, perSec: 10 } },
} satisfies Record<string, MessageLimits>;

/** Lets windows open views in other windows, hear of those that they are to show, and find what walls show. */
export function serveViews(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly views: Pick<OpenViews, 'open'>;
  readonly post: Pick<ViewPost, 'listen'>;
  readonly codes: Pick<WallCodes, 'show' | 'find'>;
  /** Whose data a window shows; `null`: not known. */
  readonly tenantOf: (windowId: string) => string | null;
}): void {
  const { ipc, views, post, codes, tenantOf } = options;
  ipc.handle(CHANNELS.startViews, LIMITS.watch, (window) => {
    window.stopViews?.();
    window.stopViews = post.listen(window.windowId, (news) => {
      if (!window.contents.isDestroyed()) window.contents.send(CHANNELS.viewNews, news);
    });
  });
  ipc.handle(CHANNELS.stopViews, LIMITS.watch, (window) => {
    window.stopViews?.();
    window.stopViews = undefined;
  });
  ipc.handle(CHANNELS.openView, LIMITS.open, (window, [asked, place]) => {
    if (!Check(AskedViewSchema, asked)) throw new ArgumentError('asked: is no view.');
    if (!Check(ViewPlaceSchema, place)) throw new ArgumentError('place: is none that is known.');
    const { view, atMs } = asked as AskedView;
    const news = { kind: 'asked', view, atMs, tenant: tenantOf(window.windowId) } as const;
    const opened = views.open(window.windowId, news, place as ViewPlace);
    return opened.ok ? (opened satisfies OpenedAnswer) : answerOf(opened);
  });
  ipc.handle(CHANNELS.tellShown, LIMITS.shown, (window, [items]) => {
    if (!Check(ShownItemsSchema, items))
      throw new ArgumentError('items: are no things that a wall can show.');
    return codes.show(window.windowId, items as ShownItem[]);
  });
  ipc.handle(CHANNELS.findCode, LIMITS.find, ({ windowId }, [wall, item]) => {
    const code = {
      wall: numberOf('wall', wall, MAX_WALL_NUMBER),
      item: numberOf('item', item, MAX_ITEM_NUMBER),
    };
    return codes.find(code, (wallId) => tenantOf(wallId) === tenantOf(windowId));
  });
}

function numberOf(name: string, value: unknown, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max)
    return value;
  throw new ArgumentError(`${name}: must be a whole number from 1 to ${String(max)}.`);
}
