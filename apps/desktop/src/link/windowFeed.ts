import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import type { DurationMs, EpochMs } from '@batcave/shared/time';
import { FEED_HZ, type FeedGap, type FeedHz, type WindowFrame } from '../ipc/contract.ts';
import type { EventRing } from './eventRing.ts';
import type { Clock, Timers } from './ports.ts';

/** Least time between two frames that only bring a younger data age. */
export const HEARTBEAT_FRAME_MS: DurationMs = 1_000;
/** Changes that a slow window may owe. Beyond it the whole set of alerts is the smaller message. */
const MAX_OWED_ALERTS = 10_000;
/** Gaps that a slow window may owe before they are told as one. */
const MAX_OWED_GAPS = 100;

/** The part of a frame that is the same for every window at a given moment. */
export type FrameStatus = Pick<
  WindowFrame,
  'link' | 'principal' | 'server' | 'clockOffsetMs' | 'dataAtMs' | 'canary' | 'program'
>;

/** What the windows share. The hub owns it; a window only reads. */
export interface FeedSource {
  status(): FrameStatus;
  alerts(): Alert[];
  readonly ring: EventRing;
}

/** Where the frames of one window go. */
export interface FrameReceiver {
  send(frame: WindowFrame): void;
}

/** One window's view of the feed: at most one frame in flight, everything else coalesced. */
export interface WindowFeed {
  /** The set of alerts is a new one. */
  alertsReplaced(): void;
  alertsChanged(alerts: readonly Alert[]): void;
  /** Call after the events are in the ring. */
  eventsArrived(events: readonly EventRecord[], sampledOut: number): void;
  gapFound(gap: FeedGap): void;
  /** The link or the principal is another one. */
  statusChanged(): void;
  /** Only the data age changed, or what the server measured of itself. */
  heartbeatArrived(): void;
  /**
   * The window has painted the frame, and draws events so often from now on: frames that only bring events come no
   * sooner. Anything but the number in flight is ignored.
   */
  ack(frame: number, feedHz: FeedHz): void;
  /** Ends it: no frame is sent any more. */
  stop(): void;
}

/** Makes the feed of a window and sends the first frame, which holds everything. */
export function createWindowFeed(ports: {
  readonly receiver: FrameReceiver;
  readonly source: FeedSource;
  readonly clock: Clock;
  readonly timers: Timers;
}): WindowFeed {
  const { receiver, source, clock, timers } = ports;
  const { ring } = source;
  let frameNumber = 0;
  let inFlight: number | undefined;
  let lastSentAtMs: EpochMs = Number.NEGATIVE_INFINITY;
  /** When the next frame may go; `undefined` while there is nothing to tell. */
  let dueAtMs: EpochMs | undefined;
  let cancelTimer: (() => void) | undefined;
  let stopped = false;
  let feedHz: FeedHz = FEED_HZ[0];

  let owesReset = true;
  let owedAlerts = new Map<string, Alert>();
  let owedGaps: FeedGap[] = [];
  let owedSampledOut = 0;
  /** Place in the ring of the first event that was not sent. */
  let place = ring.oldest;
  /** Seq of that event, kept because the ring may have dropped it by the time the frame goes. */
  let firstOwedSeq: number | undefined;

  function takeEvents(): EventRecord[] {
    const events = ring.from(place);
    const dropped = ring.oldest - place;
    const first = events[0];
    if (dropped > 0 && first !== undefined && firstOwedSeq !== undefined)
      oweGap({ fromSeq: firstOwedSeq, toSeq: first.seq - 1, count: dropped });
    place = ring.next;
    firstOwedSeq = undefined;
    return events;
  }

  function oweGap(gap: FeedGap): void {
    owedGaps.push(gap);
    if (owedGaps.length > MAX_OWED_GAPS) owedGaps = [mergeGaps(owedGaps)];
  }

  function send(): void {
    const events = takeEvents();
    const frame: WindowFrame = {
      frame: ++frameNumber,
      ...source.status(),
      alertsReset: owesReset,
      alerts: owesReset ? source.alerts() : [...owedAlerts.values()],
      events,
      sampledOut: owedSampledOut,
      gaps: owedGaps,
    };
    owesReset = false;
    owedAlerts = new Map();
    owedGaps = [];
    owedSampledOut = 0;
    dueAtMs = undefined;
    lastSentAtMs = clock.nowMs();
    // Before the send: a receiver may acknowledge at once.
    inFlight = frame.frame;
    receiver.send(frame);
  }

  function schedule(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (stopped || inFlight !== undefined || dueAtMs === undefined) return;
    const delayMs = dueAtMs - clock.nowMs();
    if (delayMs <= 0) send();
    else cancelTimer = timers.after(delayMs, schedule);
  }

  function want(notBeforeMs: EpochMs): void {
    dueAtMs = Math.min(dueAtMs ?? Number.POSITIVE_INFINITY, notBeforeMs);
    schedule();
  }
  const wantNow = (): void => want(Number.NEGATIVE_INFINITY);

  wantNow();
  return {
    alertsReplaced() {
      owesReset = true;
      owedAlerts.clear();
      wantNow();
    },
    alertsChanged(alerts) {
      if (!owesReset) for (const alert of alerts) owedAlerts.set(alert.alert_id, alert);
      if (owedAlerts.size > MAX_OWED_ALERTS) {
        owesReset = true;
        owedAlerts.clear();
      }
      wantNow();
    },
    eventsArrived(events, sampledOut) {
      firstOwedSeq ??= events[0]?.seq;
      owedSampledOut += sampledOut;
      want(lastSentAtMs + 1_000 / feedHz);
    },
    gapFound(gap) {
      oweGap(gap);
      wantNow();
    },
    statusChanged: wantNow,
    heartbeatArrived() {
      want(lastSentAtMs + HEARTBEAT_FRAME_MS);
    },
    ack(frame, hz) {
      if (frame !== inFlight) return;
      feedHz = hz;
      inFlight = undefined;
      schedule();
    },
    stop() {
      stopped = true;
      schedule();
    },
  };
}

function mergeGaps(gaps: readonly FeedGap[]): FeedGap {
  return {
    fromSeq: Math.min(...gaps.map((gap) => gap.fromSeq)),
    toSeq: Math.max(...gaps.map((gap) => gap.toSeq)),
    count: gaps.reduce((sum, gap) => sum + gap.count, 0),
  };
}
