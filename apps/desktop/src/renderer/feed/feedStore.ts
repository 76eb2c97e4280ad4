import type { Alert } from '@batcave/shared/alerts';
import type { CanaryReport } from '@batcave/shared/health';
import type { Principal } from '@batcave/shared/identity';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventRecord } from '@batcave/shared/events';
import type { WindowFrame } from '../../ipc/contract.ts';
import { type AlertBook, applyAlerts, EMPTY_ALERT_BOOK } from './alertBook.ts';
import { createEventRing, type EventRing } from './eventRing.ts';
import { addSample, type RateSample } from './feedRate.ts';
import { interleaveGaps } from './interleaveGaps.ts';
import type { FeedLink } from './pastLink.ts';
import { followVersion, NO_SERVER_VERSION, type ServerVersion } from './serverVersion.ts';

/** Everything the panes show, as the server told it. */
export interface FeedState {
  /** Local time at which this window began to wait for data. */
  readonly openedAtMs: number;
  readonly link: FeedLink;
  /** How often the connection came back since this window opened. */
  readonly reconnects: number;
  readonly principal: Principal | null;
  readonly server: string;
  readonly clockOffsetMs: number;
  readonly dataAtMs: number | null;
  readonly canary: CanaryReport | null;
  readonly serverVersion: ServerVersion;
  /** Whether a whole set of alerts has arrived; before that an empty list means nothing. */
  readonly alertsKnown: boolean;
  readonly book: AlertBook;
  /** Rises whenever the ring has changed. */
  readonly ringVersion: number;
  readonly rateSamples: readonly RateSample[];
}

/** The state, the ring beside it, and the two ways in. */
export interface FeedStore {
  readonly store: StoreApi<FeedState>;
  readonly ring: EventRing;
  /** Takes one frame of the bridge. */
  applyFrame(frame: WindowFrame): void;
  /** Takes an alert that a call answered with: a fact that may be newer than the last frame. */
  applyAnswer(alert: Alert): void;
  /** Takes a stretch of the past: the alerts at its end, and the events of it, oldest first. */
  applyPast(stretch: {
    readonly alerts: readonly Alert[];
    readonly events: readonly EventRecord[];
  }): void;
}

/** How many feed entries a window holds. */
export const RING_CAPACITY = 20_000;

/** Makes the store, empty and not yet connected. */
export function createFeedStore(options: { readonly now: () => number }): FeedStore {
  const { now } = options;
  const ring = createEventRing({ capacity: RING_CAPACITY });
  const store = createStore<FeedState>()(() => ({
    openedAtMs: now(),
    link: { kind: 'connecting', sinceMs: now(), attempt: 1 },
    reconnects: 0,
    principal: null,
    server: '',
    clockOffsetMs: 0,
    dataAtMs: null,
    canary: null,
    serverVersion: NO_SERVER_VERSION,
    alertsKnown: false,
    book: EMPTY_ALERT_BOOK,
    ringVersion: 0,
    rateSamples: [],
  }));

  /** Fills the ring and gives what the state must say about it. */
  function takeEvents(frame: WindowFrame): Partial<FeedState> {
    const { events, gaps, sampledOut } = frame;
    if (events.length === 0 && gaps.length === 0 && sampledOut === 0) return {};
    for (const entry of interleaveGaps(events, gaps)) ring.push(entry);
    const { rateSamples, ringVersion } = store.getState();
    const sample = { atMs: now(), shown: events.length, sampledOut };
    return { ringVersion: ringVersion + 1, rateSamples: addSample(rateSamples, sample) };
  }

  return {
    store,
    ring,
    applyFrame(frame) {
      const before = store.getState();
      store.setState({
        link: frame.link,
        reconnects: before.reconnects + Number(isBack(before, frame)),
        principal: frame.principal,
        server: frame.server,
        clockOffsetMs: frame.clockOffsetMs,
        dataAtMs: frame.dataAtMs,
        canary: frame.canary,
        serverVersion: followVersion(before.serverVersion, {
          program: frame.program,
          isConnected: isUp(frame),
          nowMs: now(),
        }),
        alertsKnown: before.alertsKnown || frame.alertsReset,
        book: applyAlerts(before.book, {
          reset: frame.alertsReset,
          alerts: frame.alerts,
          nowMs: now() + frame.clockOffsetMs,
        }),
        ...takeEvents(frame),
      });
    },
    applyPast({ alerts, events }) {
      const { book, clockOffsetMs, ringVersion } = store.getState();
      for (const event of events) ring.push({ kind: 'event', event });
      store.setState({
        alertsKnown: true,
        book: applyAlerts(book, { reset: true, alerts, nowMs: now() + clockOffsetMs }),
        ringVersion: ringVersion + 1,
      });
    },
    applyAnswer(alert) {
      const { book, clockOffsetMs } = store.getState();
      const nowMs = now() + clockOffsetMs;
      store.setState({ book: applyAlerts(book, { reset: false, alerts: [alert], nowMs }) });
    },
  };
}

/** Whether there is a connection again that was lost. The first of all is none: nothing had been lost. */
function isBack({ link, dataAtMs }: FeedState, frame: WindowFrame): boolean {
  const wasUp = link.kind === 'live' || link.kind === 'catchingUp' || link.kind === 'past';
  return isUp(frame) && !wasUp && dataAtMs !== null;
}

function isUp({ link }: WindowFrame): boolean {
  return link.kind === 'live' || link.kind === 'catchingUp';
}
