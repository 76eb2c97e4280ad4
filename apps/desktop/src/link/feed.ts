import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import type { CanaryReport } from '@batcave/shared/health';
import type { Principal } from '@batcave/shared/identity';
import { type EpochMs, parseInstant } from '@batcave/shared/time';
import type { FeedHz, LinkState, ServerProgram } from '../ipc/contract.ts';
import { createAlertBook } from './alertBook.ts';
import { createClockOffset } from './clockOffset.ts';
import { createEventRing } from './eventRing.ts';
import type { Clock, Timers } from './ports.ts';
import {
  createWindowFeed,
  type FeedSource,
  type FrameReceiver,
  type WindowFeed,
} from './windowFeed.ts';

/** A window that gets frames. */
export interface AttachedWindow {
  /** Tells that the frame has been painted, so that the next may come, and how often events are to come. */
  ack(frame: number, feedHz: FeedHz): void;
  detach(): void;
}

/** What the console knows, and the windows that are told. It outlives every connection. */
export interface Feed {
  attach(receiver: FrameReceiver): AttachedWindow;
  linkChanged(link: LinkState): void;
  principalKnown(principal: Principal): void;
  serverTime(serverNowMs: EpochMs): void;
  alertsReplaced(alerts: readonly Alert[]): void;
  alertsChanged(alerts: readonly Alert[]): void;
  /** See `AlertBook.startFilling`. */
  startFilling(): void;
  stopFilling(): void;
  /** The channel stood at `headSeq` when it was subscribed to. */
  eventsSubscribed(headSeq: number): void;
  /** Gives how many were new. */
  eventsArrived(batch: {
    readonly events: readonly EventRecord[];
    readonly readUpToSeq: number;
    readonly sampledOut: number;
  }): number;
  eventsMissed(gap: { readonly from: number; readonly to: number; readonly count: number }): void;
  canaryReported(report: CanaryReport): void;
  /** What was said last holds no more; what comes next is told anyway. */
  forgetCanary(): void;
  /** `null`: it is a server that does not say. */
  programKnown(program: ServerProgram | null): void;
  /** Counts what the server says and this console cannot read. */
  unknownFrame(kind: string): void;
  /** Drops all that is known: what comes next is for another identity. */
  forget(): void;
  /** Whose data it is; `null`: not known. */
  readonly tenant: string | null;
  /** Where events are resumed from; `undefined` before the first subscription. */
  readonly readUpToSeq: number | undefined;
  /** Server time of the newest thing that arrived. */
  readonly dataAtMs: EpochMs | null;
}

/** Kinds of unknown frames that are kept by name. */
const MAX_UNKNOWN_FRAMES = 8;
const MAX_KIND_LENGTH = 64;

/** Makes an empty feed without windows. */
export function createFeed(options: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly serverName: () => string;
  readonly link: LinkState;
  readonly ringCapacity: number;
}): Feed {
  const { clock, timers, serverName } = options;
  const book = createAlertBook();
  const ring = createEventRing(options.ringCapacity);
  const offset = createClockOffset();
  const windows = new Set<WindowFeed>();
  let link = options.link;
  let principal: Principal | null = null;
  let dataAtMs: EpochMs | null = null;
  let canary: CanaryReport | null = null;
  let program: ServerProgram | null = null;
  let readUpToSeq: number | undefined;

  const source: FeedSource = {
    ring,
    alerts: () => book.all(),
    status: () => ({
      link,
      principal,
      server: serverName(),
      clockOffsetMs: offset.offsetMs,
      dataAtMs,
      canary,
      program,
    }),
  };

  function sawDataOf(atMs: EpochMs | undefined): void {
    if (atMs !== undefined) dataAtMs = Math.max(dataAtMs ?? atMs, atMs);
  }

  function tell(what: (window: WindowFeed) => void): void {
    for (const window of windows) what(window);
  }

  return {
    attach(receiver) {
      const window = createWindowFeed({ receiver, source, clock, timers });
      windows.add(window);
      return {
        ack: window.ack,
        detach() {
          windows.delete(window);
          window.stop();
        },
      };
    },
    linkChanged(next) {
      link = next;
      tell((window) => window.statusChanged());
    },
    principalKnown(next) {
      principal = next;
      tell((window) => window.statusChanged());
    },
    serverTime(serverNowMs) {
      offset.sample(serverNowMs, clock.nowMs());
      sawDataOf(serverNowMs);
      tell((window) => window.heartbeatArrived());
    },
    alertsReplaced(alerts) {
      book.replaceAll(alerts);
      for (const alert of alerts) sawDataOf(parseInstant(alert.updated_at));
      tell((window) => window.alertsReplaced());
    },
    alertsChanged(alerts) {
      const changed = alerts.filter((alert) => book.apply(alert));
      if (changed.length === 0) return;
      for (const alert of changed) sawDataOf(parseInstant(alert.updated_at));
      tell((window) => window.alertsChanged(changed));
    },
    startFilling: book.startFilling,
    stopFilling: book.stopFilling,
    eventsSubscribed(headSeq) {
      // A head below what was read is another log (a restored one): its events are new, not repeats.
      if (readUpToSeq === undefined || headSeq < readUpToSeq) readUpToSeq = headSeq;
    },
    eventsArrived(batch) {
      const from = readUpToSeq ?? 0;
      if (batch.readUpToSeq <= from) return 0;
      const fresh = batch.events.filter((event) => event.seq > from);
      for (const event of fresh) ring.push(event);
      readUpToSeq = batch.readUpToSeq;
      sawDataOf(parseInstant(fresh.at(-1)?.received_at ?? ''));
      if (fresh.length > 0 || batch.sampledOut > 0)
        tell((window) => window.eventsArrived(fresh, batch.sampledOut));
      return fresh.length;
    },
    eventsMissed(missed) {
      const read = readUpToSeq ?? 0;
      if (missed.to <= read) return;
      readUpToSeq = missed.to;
      const fromSeq = Math.max(missed.from, read + 1);
      const gap = { fromSeq, toSeq: missed.to, count: missed.count };
      tell((window) => window.gapFound(gap));
    },
    canaryReported(report) {
      const isNews = report.status !== canary?.status;
      canary = report;
      tell((window) => (isNews ? window.statusChanged() : window.heartbeatArrived()));
    },
    forgetCanary() {
      canary = null;
    },
    programKnown(next) {
      program = next;
      tell((window) => window.statusChanged());
    },
    unknownFrame(kind) {
      if (program === null || program.unknownFrames.length >= MAX_UNKNOWN_FRAMES) return;
      const name = kind.slice(0, MAX_KIND_LENGTH);
      if (program.unknownFrames.includes(name)) return;
      program = { ...program, unknownFrames: [...program.unknownFrames, name] };
      tell((window) => window.heartbeatArrived());
    },
    forget() {
      canary = null;
      program = null;
      book.replaceAll([]);
      ring.clear();
      principal = null;
      dataAtMs = null;
      readUpToSeq = undefined;
      tell((window) => window.alertsReplaced());
    },
    get tenant() {
      return principal?.tenant ?? null;
    },
    get readUpToSeq() {
      return readUpToSeq;
    },
    get dataAtMs() {
      return dataAtMs;
    },
  };
}
