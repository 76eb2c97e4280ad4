import type { HttpTransport } from '@batcave/shared/api';
import type { HostBridge } from '../../ipc/contract.ts';
import type { IdentityAnswer, IdentityBridge } from '../../ipc/identity.ts';
import type { TenantBridge } from '../../ipc/tenants.ts';
import type { UpdateBridge } from '../../ipc/update.ts';
import {
  type AttachedWindow,
  createFeedHub,
  failureOfClose,
  LinkError,
  localProblem,
  type OpenStream,
  type Timers,
} from '../../link/index.ts';
import { createTabViews } from './tabViews.ts';
import {
  createOneWindowBridge,
  createRotationWatch,
  createWallCodes,
  createWorkspaceHolder,
  type WorkspaceHolder,
} from '../../workspace/index.ts';

const STREAM_PATH = '/v1/events/stream?channel=none';
const PROTOCOL = 'sentry.v1';
const TIMEOUT_MS = 10_000;
/** How often it is looked whether the boards of a wall still change. */
const LOOK_AT_WALL_EVERY_MS = 10_000;
const LAYOUT_KEY = 'batcave.layout';
/** The page that is left, and the channel on which tabs tell each other. */
const LOGGED_OUT = '/logged-out';

/** The bridge of a browser tab, and the way to end its connection. */
export interface BrowserHost {
  readonly bridge: HostBridge;
  stop(): void;
}

/**
 * Gives a browser tab what Electron's preload gives a window: the same hub, in the page itself, over
 * the cookie session that the link of `sentry console --browser` opened. It connects when the
 * first listener for frames comes.
 */
export function createBrowserBridge(page: {
  readonly location: Location;
  readonly localStorage: Storage;
  readonly history: History;
  readonly open: Window['open'];
  readonly addEventListener: Window['addEventListener'];
  readonly removeEventListener: Window['removeEventListener'];
}): BrowserHost {
  const { location } = page;
  const hub = createFeedHub({
    http: createFetchTransport(),
    openStream: createBrowserStream(streamUrl(location)),
    clock: { nowMs: () => Date.now() },
    timers: browserTimers,
    random: Math.random,
    serverName: () => location.host,
  });
  let attached: AttachedWindow | undefined;
  const holder = holdLocally(page.localStorage);
  const codes = createWallCodes({ nowMs: () => Date.now() });
  const rotation = createRotationWatch(() => Date.now());
  const look = setInterval(() => {
    if (document.visibilityState === 'visible' && rotation.hasStopped())
      void reloadWhenServed(location);
  }, LOOK_AT_WALL_EVERY_MS);

  // One cookie for all tabs: what the others show must not stay on the screen.
  const loggedOut = new BroadcastChannel(LOGGED_OUT);
  loggedOut.onmessage = () => {
    location.replace(LOGGED_OUT);
  };

  const bridge: HostBridge = {
    host: 'browser',
    onFrame(listener) {
      attached?.detach();
      const own = hub.attach({ send: listener });
      attached = own;
      hub.start();
      return () => {
        own.detach();
        if (attached === own) attached = undefined;
      };
    },
    ackFrame(frame, feedHz) {
      attached?.ack(frame, feedHz);
    },
    call: (id, input) => hub.call(id, input),
    retryNow: hub.retryNow,
    // A tab cannot bring another one forward, and knows of none.
    focusWindow: () => undefined,
    reloadPage: () => reloadWhenServed(location),
    views: createTabViews(page, codes),
    workspace: createOneWindowBridge(holder, rotation.told, codes),
    identity: sessionIdentity(location, loggedOut),
    tenants: ONE_TENANT,
    update: SERVED_UPDATES,
  };
  return {
    bridge: Object.freeze(bridge),
    stop() {
      clearInterval(look);
      loggedOut.close();
      hub.stop();
    },
  };
}

/** A page that is left while the server cannot give another one is gone for good: nobody sits at a wall. */
async function reloadWhenServed(location: Location): Promise<boolean> {
  try {
    const answer = await fetch(location.href, {
      ...{ credentials: 'same-origin', cache: 'no-store' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) return false;
  } catch {
    return false;
  }
  location.reload();
  return true;
}

/** A tab has no certificate: the server on this machine speaks for it as long as the session lasts. */
function sessionIdentity(location: Location, loggedOut: BroadcastChannel): IdentityBridge {
  return Object.freeze({
    onState(listener: Parameters<IdentityBridge['onState']>[0]) {
      listener({ kind: 'browserSession' });
      return () => undefined;
    },
    enrol: notHere,
    importPkcs12: notHere,
    renew: notHere,
    remove: () => logOut(location, loggedOut),
  });
}

/** Ends the session on the server first: a page that only looks logged out would be worse than one that is not. */
async function logOut(location: Location, loggedOut: BroadcastChannel): Promise<IdentityAnswer> {
  const asked = { method: 'POST', credentials: 'same-origin', redirect: 'error' } as const;
  const answer = await fetch('/log-out', {
    ...asked,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  if (answer?.status !== 204) {
    const detail =
      answer === undefined
        ? 'The server did not answer: whether the session is over is not known. Try again.'
        : `The server answered ${String(answer.status)}: the session goes on. Try again in a moment.`;
    return { ok: false, problem: localProblem('not_logged_out', 'Not logged out.', detail) };
  }
  loggedOut.postMessage(null);
  location.replace(LOGGED_OUT);
  return { ok: true };
}

/** The session of a page is for one tenant: the frames say for which. */
const ONE_TENANT: TenantBridge = Object.freeze({
  onState(listener: Parameters<TenantBridge['onState']>[0]) {
    listener({
      ...{ shown: null, missing: null, tenants: [] },
      addBlockedBy:
        'In a browser a page has the session of one link, and so one tenant. For another one, open the link that sentry console --browser gives on the server of that tenant, in another browser profile; or use the desktop console, which holds the certificates of several.',
    });
    return () => undefined;
  },
  show: notHere,
  enrol: notHere,
  importPkcs12: notHere,
  remove: notHere,
});

/** The server gives a tab its console anew each time that it is loaded. */
const SERVED_UPDATES: UpdateBridge = Object.freeze({
  onState(listener: Parameters<UpdateBridge['onState']>[0]) {
    listener({ kind: 'off', reason: 'The server brings this console along.' });
    return () => undefined;
  },
  check: notHere,
  install: notHere,
});

async function notHere(): Promise<IdentityAnswer> {
  const detail = 'A browser has no certificate of its own. Use the desktop console.';
  const problem = localProblem('browser_session', 'There is nothing to change here.', detail);
  return { ok: false, problem };
}

/** Calls of the same origin. The cookie is out of reach for scripts; the browser adds it. */
function createFetchTransport(): HttpTransport {
  return {
    async send({ method, path, body, timeoutMs = TIMEOUT_MS }) {
      try {
        const answer = await fetch(path, {
          method,
          credentials: 'same-origin',
          redirect: 'error',
          cache: 'no-store',
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            accept: 'application/json, application/problem+json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        return { status: answer.status, body: parseBody(await answer.text()) };
      } catch (error) {
        throw new LinkError(
          { refused: false, code: 'connection_lost', reason: describe(error, timeoutMs) },
          { cause: error },
        );
      }
    },
  };
}

/** A text that is not JSON stays a text: an export, or an answer of several lines. */
function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function describe(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `There was no answer within ${String(timeoutMs / 1_000)} s.`;
  return 'The server cannot be reached.';
}

function streamUrl(location: Location): string {
  const url = new URL(STREAM_PATH, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function createBrowserStream(url: string): OpenStream {
  return (handlers) => {
    const socket = new WebSocket(url, PROTOCOL);
    let over = false;
    socket.onopen = () => {
      if (!over) handlers.onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (!over && typeof data === 'string') handlers.onText(data);
    };
    // `onerror` knows no reason and is always followed by `onclose`.
    socket.onclose = ({ code, reason }) => {
      if (!over) handlers.onClose(failureOfClose(code, reason));
      over = true;
    };
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close() {
        over = true;
        socket.close(1000);
      },
    };
  };
}

const browserTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The workspace of this browser. What is there but unreadable counts as none. */
function holdLocally(storage: Storage): WorkspaceHolder {
  const text = storage.getItem(LAYOUT_KEY);
  return createWorkspaceHolder({
    saved: text === null ? null : (parseBody(text) ?? null),
    save: async (workspace) => {
      storage.setItem(LAYOUT_KEY, JSON.stringify(workspace));
    },
  });
}
