import type { WebContents } from 'electron';
import { CHANNELS } from '../../ipc/channels.ts';
import { FEED_HZ, type FeedHz } from '../../ipc/contract.ts';
import { type AttachedWindow, type FeedHub, localProblem } from '../../link/index.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from './ipcServer.ts';
import { parseCall } from './parseCall.ts';
import { refuseOtherTenant } from './shownTenant.ts';

/** What main knows of an open window. */
export interface ConsoleWindow {
  /** Its id in the workspace. */
  readonly windowId: string;
  readonly contents: WebContents;
  /** Its page is for another tenant and about to go: until the next one is there nothing of it is heard. */
  isLeaving: boolean;
  feed: AttachedWindow | undefined;
  /** Ends the news of the identity; `undefined` while the window gets none. */
  stopIdentity: (() => void) | undefined;
  /** Ends the news of the workspace; `undefined` while the window gets none. */
  stopWorkspace: (() => void) | undefined;
  /** Ends the news of views; `undefined` while the window gets none. */
  stopViews: (() => void) | undefined;
  /** Ends the news of the tenants; `undefined` while the window gets none. */
  stopTenants: (() => void) | undefined;
  /** Ends the news of updates; `undefined` while the window gets none. */
  stopUpdates: (() => void) | undefined;
}

/** The windows that are open, by the id of their web contents. */
export interface OpenWindows {
  add(contents: WebContents, windowId: string): void;
  find(webContentsId: number): ConsoleWindow | undefined;
  /** The page of a window, by its id in the workspace. */
  contentsOf(windowId: string): WebContents | undefined;
  /**
   * Starts the page of a window anew: what it shows is of another tenant. From here on the old page gets nothing and
   * is not heard, and the new one starts empty.
   */
  loadAnew(windowId: string): void;
}

const LIMITS = {
  // A person's bulk action is a few hundred calls at once; a runaway window is thousands.
  call: { maxLength: 512 * 1024, rate: { burst: 1_000, perSec: 100 } },
  // One a frame, on a display of 240 Hz, with room.
  ack: { maxLength: 64, rate: { burst: 500, perSec: 500 } },
  named: { maxLength: 256, rate: { burst: 20, perSec: 5 } },
  rare: { maxLength: 64, rate: { burst: 20, perSec: 5 } },
} satisfies Record<string, MessageLimits>;

/** Keeps the windows that may speak; one that closes or dies is forgotten with its frames. */
export function createOpenWindows(): OpenWindows {
  const windows = new Map<number, ConsoleWindow>();
  return {
    add(contents, windowId) {
      const window: ConsoleWindow = {
        windowId,
        contents,
        isLeaving: false,
        feed: undefined,
        stopIdentity: undefined,
        stopWorkspace: undefined,
        stopViews: undefined,
        stopTenants: undefined,
        stopUpdates: undefined,
      };
      const { id } = contents;
      windows.set(id, window);
      contents.on('render-process-gone', () => {
        stopAll(window);
      });
      contents.on('did-navigate', () => {
        window.isLeaving = false;
      });
      contents.once('destroyed', () => {
        stopAll(window);
        windows.delete(id);
      });
    },
    find(webContentsId) {
      const window = windows.get(webContentsId);
      return window?.isLeaving === true ? undefined : window;
    },
    contentsOf: (windowId) =>
      [...windows.values()].find((each) => each.windowId === windowId)?.contents,
    loadAnew(windowId) {
      for (const window of windows.values()) {
        if (window.windowId !== windowId || window.contents.isDestroyed()) continue;
        stopAll(window);
        window.isLeaving = true;
        window.contents.reload();
      }
    },
  };
}

/** Lets windows see the feed and call the contract of the tenant that they show; nothing else. */
export function serveWindows(options: {
  readonly ipc: IpcServer<ConsoleWindow>;
  /** The link of the tenant that a window shows: whoever sends decides, never what it sends. `undefined`: none. */
  readonly hubOf: (windowId: string) => FeedHub | undefined;
  /** Brings a window to the front, by its id in the workspace; nothing where there is none. */
  readonly focus: (windowId: string) => void;
}): void {
  const { ipc, hubOf, focus } = options;
  ipc.handle(CHANNELS.startFrames, LIMITS.rare, (window) => {
    // A page that was loaded again starts from the whole state.
    stopFrames(window);
    window.feed = hubOf(window.windowId)?.attach({
      send(frame) {
        if (!window.contents.isDestroyed()) window.contents.send(CHANNELS.frame, frame);
      },
    });
  });
  ipc.handle(CHANNELS.stopFrames, LIMITS.rare, stopFrames);
  ipc.handle(CHANNELS.ackFrame, LIMITS.ack, (window, [frame, feedHz]) => {
    if (!Number.isSafeInteger(frame)) throw new ArgumentError('frame: must be a whole number.');
    if (!FEED_HZ.includes(feedHz as FeedHz))
      throw new ArgumentError(`feedHz: must be ${FEED_HZ.join(' or ')}.`);
    window.feed?.ack(frame as number, feedHz as FeedHz);
  });
  ipc.handle(CHANNELS.call, LIMITS.call, ({ windowId }, [id, input, shown]) => {
    const call = parseCall(id, input);
    if (!call.ok) throw new ArgumentError(call.detail);
    if (typeof shown !== 'string' && shown !== null)
      throw new ArgumentError('shown: must be the tenant that the window displays, or null.');
    const hub = hubOf(windowId);
    if (hub === undefined) return { ok: false, problem: noSuchWindow() };
    const problem = refuseOtherTenant(call.id, shown, hub.tenant());
    if (problem !== undefined) return { ok: false, problem };
    return hub.call(call.id, call.input as never);
  });
  ipc.handle(CHANNELS.retryNow, LIMITS.rare, ({ windowId }) => {
    hubOf(windowId)?.retryNow();
  });
  ipc.handle(CHANNELS.focusWindow, LIMITS.named, (_window, [windowId]) => {
    if (typeof windowId !== 'string') throw new ArgumentError('windowId: must be a text.');
    focus(windowId);
  });
}

function noSuchWindow() {
  const detail = 'This window is closed, and belongs to no tenant any more.';
  return localProblem('not_connected', 'The console refused this.', detail);
}

function stopAll(window: ConsoleWindow): void {
  stopFrames(window);
  window.stopIdentity?.();
  window.stopIdentity = undefined;
  window.stopWorkspace?.();
  window.stopWorkspace = undefined;
  window.stopViews?.();
  window.stopViews = undefined;
  window.stopTenants?.();
  window.stopTenants = undefined;
  window.stopUpdates?.();
  window.stopUpdates = undefined;
}

function stopFrames(window: ConsoleWindow): void {
  window.feed?.detach();
  window.feed = undefined;
}
