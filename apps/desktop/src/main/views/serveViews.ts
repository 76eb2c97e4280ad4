import { Check } from 'typebox/schema';
import { CHANNELS } from '../../ipc/channels.ts';
import {
  type AskedView,
  AskedViewSchema,
  type ViewPlace,
  ViewPlaceSchema,
} from '../../ipc/views.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from '../ipc/ipcServer.ts';
import type { ConsoleWindow } from '../ipc/serveWindows.ts';
import { answerOf } from '../workspace/serveWorkspace.ts';
import type { OpenViews } from './openViews.ts';
import type { ViewPost } from './viewPost.ts';

const LIMITS = {
  watch: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
  // Each may open a window.
  open: { maxLength: 16_384, rate: { burst: 10, perSec: 1 } },
} satisfies Record<string, MessageLimits>;

/** Lets windows open views in other windows, and hear of those that they are to show. */
export function serveViews(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly views: Pick<OpenViews, 'open'>;
  readonly post: Pick<ViewPost, 'listen'>;
}): void {
  const { ipc, views, post } = options;
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
    const news = { kind: 'asked', view, atMs, tenant: null } as const;
    return answerOf(views.open(window.windowId, news, place as ViewPlace));
  });
}
