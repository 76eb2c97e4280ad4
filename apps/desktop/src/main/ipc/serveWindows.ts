import type { WebContents } from 'electron';
import { CHANNELS } from '../../ipc/channels.ts';
import type { AttachedWindow, FeedHub } from '../../link/index.ts';
import type { JsonFile } from '../storage/jsonFile.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from './ipcServer.ts';
import { parseCall } from './parseCall.ts';

/** What main knows of an open window. */
export interface ConsoleWindow {
  readonly contents: WebContents;
  feed: AttachedWindow | undefined;
  /** Ends the news of the identity; `undefined` while the window gets none. */
  stopIdentity: (() => void) | undefined;
}

/** The windows that are open, by the id of their web contents. */
export interface OpenWindows {
  add(contents: WebContents): void;
  find(webContentsId: number): ConsoleWindow | undefined;
  /** Starts the page of every window anew: what it shows was for another identity. */
  reload(): void;
}

const LIMITS = {
  // A person's bulk action is a few hundred calls at once; a runaway window is thousands.
  call: { maxLength: 512 * 1024, rate: { burst: 1_000, perSec: 100 } },
  // One a frame, on a display of 240 Hz, with room.
  ack: { maxLength: 64, rate: { burst: 500, perSec: 500 } },
  layout: { maxLength: 256 * 1024, rate: { burst: 50, perSec: 10 } },
  rare: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
} satisfies Record<string, MessageLimits>;

/** Keeps the windows that may speak; one that closes or dies is forgotten with its frames. */
export function createOpenWindows(): OpenWindows {
  const windows = new Map<number, ConsoleWindow>();
  return {
    add(contents) {
      const window: ConsoleWindow = { contents, feed: undefined, stopIdentity: undefined };
      const { id } = contents;
      windows.set(id, window);
      contents.on('render-process-gone', () => {
        stopAll(window);
      });
      contents.once('destroyed', () => {
        stopAll(window);
        windows.delete(id);
      });
    },
    find: (webContentsId) => windows.get(webContentsId),
    reload() {
      for (const window of windows.values()) {
        stopAll(window);
        window.contents.reload();
      }
    },
  };
}

/** Lets windows see the feed, call the contract and keep their layout; nothing else. */
export function serveWindows(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly hub: FeedHub;
  readonly layout: JsonFile;
}): void {
  const { ipc, hub, layout } = options;
  ipc.handle(CHANNELS.startFrames, LIMITS.rare, (window) => {
    // A page that was loaded again starts from the whole state.
    stopFrames(window);
    window.feed = hub.attach({
      send(frame) {
        if (!window.contents.isDestroyed()) window.contents.send(CHANNELS.frame, frame);
      },
    });
  });
  ipc.handle(CHANNELS.stopFrames, LIMITS.rare, stopFrames);
  ipc.handle(CHANNELS.ackFrame, LIMITS.ack, (window, [frame]) => {
    if (!Number.isSafeInteger(frame)) throw new ArgumentError('frame: must be a whole number.');
    window.feed?.ack(frame as number);
  });
  ipc.handle(CHANNELS.call, LIMITS.call, (_window, [id, input]) => {
    const call = parseCall(id, input);
    if (!call.ok) throw new ArgumentError(call.detail);
    return hub.call(call.id, call.input as never);
  });
  ipc.handle(CHANNELS.retryNow, LIMITS.rare, () => {
    hub.retryNow();
  });
  ipc.handle(CHANNELS.loadLayout, LIMITS.layout, () => layout.load());
  ipc.handle(CHANNELS.saveLayout, LIMITS.layout, async (_window, [value]) => {
    if (typeof value !== 'object' || value === null)
      throw new ArgumentError('layout: must be an object.');
    await layout.save(value);
  });
}

function stopAll(window: ConsoleWindow): void {
  stopFrames(window);
  window.stopIdentity?.();
  window.stopIdentity = undefined;
}

function stopFrames(window: ConsoleWindow): void {
  window.feed?.detach();
  window.feed = undefined;
}
