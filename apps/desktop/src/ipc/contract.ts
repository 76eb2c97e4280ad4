import type { Alert } from '@batcave/shared/alerts';
import type {
  CallResult,
  LineOf,
  RouteInput,
  RouteOutput,
  ROUTES,
  StreamRouteId,
  WindowRoute,
} from '@batcave/shared/api';
import type { EventRecord } from '@batcave/shared/events';
import type { CanaryReport } from '@batcave/shared/health';
import type { Principal } from '@batcave/shared/identity';
import type { IdentityBridge } from './identity.ts';
import type { TenantBridge } from './tenants.ts';
import type { UpdateBridge } from './update.ts';
import type { ViewBridge } from './views.ts';
import type { WorkspaceBridge } from './workspace.ts';

/** What a call gives a window: of an answer that comes line by line, its last line. */
export type WindowOutput<Id extends WindowRoute> = Id extends StreamRouteId
  ? LineOf<Id>
  : RouteOutput<(typeof ROUTES)[Id]>;

/** State of the one connection to the server that all windows share. */
export type LinkState =
  | { readonly kind: 'connecting'; readonly sinceMs: number; readonly attempt: number }
  | { readonly kind: 'live'; readonly sinceMs: number }
  | {
      /** Live again and filling the gap. */
      readonly kind: 'catchingUp';
      readonly sinceMs: number;
      readonly gapMs: number;
      readonly events: number;
    }
  | {
      readonly kind: 'disconnected';
      readonly sinceMs: number;
      readonly lastDataAtMs: number | null;
      readonly nextTryAtMs: number;
      readonly reason: string;
    }
  | {
      /** The certificate or the keychain is the problem: no retry until somebody acts. */
      readonly kind: 'refused';
      readonly sinceMs: number;
      readonly code: string;
      readonly reason: string;
    };

/** The program that the server runs, as it said when the stream was opened. */
export interface ServerProgram {
  readonly version: string;
  /** `true`: it speaks another protocol than this console, and nothing else of it can be read. */
  readonly isForeign: boolean;
  /** Kinds of frames of it that this console does not know and leaves out. At most 8. */
  readonly unknownFrames: readonly string[];
}

/** Events that were not received: counted, never hidden. */
export interface FeedGap {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly count: number;
}

/**
 * What one window gets at once: everything since the frame it acknowledged last, coalesced.
 * At most one frame is in flight per window; the next is sent after `ack`.
 */
export interface WindowFrame {
  /** Rises by one per frame of this window. */
  readonly frame: number;
  readonly link: LinkState;
  readonly principal: Principal | null;
  readonly server: string;
  /** Add to the local clock to get the server's, in milliseconds. */
  readonly clockOffsetMs: number;
  /** Server time of the newest event, alert or heartbeat; data age is server-time now minus this. */
  readonly dataAtMs: number | null;
  /** How fast the server is, as it said last; `null` while it has not, or measures nothing. */
  readonly canary: CanaryReport | null;
  /** `null` while no server has said its version. */
  readonly program: ServerProgram | null;
  /** `true`: forget all alerts first; `alerts` then is the whole set. */
  readonly alertsReset: boolean;
  /** Alerts in their new state. RESOLVED ones are sent once and then forgotten. */
  readonly alerts: readonly Alert[];
  /** Newest last. At most the hub's ring (20,000). */
  readonly events: readonly EventRecord[];
  /** INFO events that the server left out because of the rate the console asked for. */
  readonly sampledOut: number;
  /** Gaps in the feed since the last frame. */
  readonly gaps: readonly FeedGap[];
}

/** At most so many times a second a window is brought events. Alerts never wait for it. */
export const FEED_HZ = [10, 5] as const;
export type FeedHz = (typeof FEED_HZ)[number];

/** One call of the contract for the tenant that the window displays. Never rejects. */
export type WindowCall = <Id extends WindowRoute>(
  id: Id,
  input: RouteInput<(typeof ROUTES)[Id]>,
) => Promise<CallResult<WindowOutput<Id>>>;

/**
 * All that a window can do. The same renderer runs on any host that offers this: Electron's
 * preload exposes it as `window.batcave`, the browser build makes it over a cookie session.
 */
export interface HostBridge {
  readonly host: 'electron' | 'browser';
  /** Starts the frames. Call the returned function to stop them. */
  onFrame(listener: (frame: WindowFrame) => void): () => void;
  /** Tells that the frame has been painted, so that the next may come, and how often events are to come. */
  ackFrame(frame: number, feedHz: FeedHz): void;
  /**
   * One call of the contract. Never rejects: no connection is `problem.code = 'not_connected'`. `shown` is the tenant
   * that the window displays, `null` before it knows; a host with several refuses what is not for that one.
   */
  call<Id extends WindowRoute>(
    id: Id,
    input: RouteInput<(typeof ROUTES)[Id]>,
    shown: string | null,
  ): Promise<CallResult<WindowOutput<Id>>>;
  /** Tries to connect now instead of at `nextTryAtMs`. */
  retryNow(): void;
  /** Brings another window of this device to the front; one that is parked stays where it is. */
  focusWindow(windowId: string): void;
  /**
   * Loads the page of this window again, with what the host has of it now. `false`: it is not to be had just now,
   * and the one that is there stays.
   */
  reloadPage(): Promise<boolean>;
  readonly views: ViewBridge;
  readonly workspace: WorkspaceBridge;
  readonly identity: IdentityBridge;
  readonly tenants: TenantBridge;
  readonly update: UpdateBridge;
}
