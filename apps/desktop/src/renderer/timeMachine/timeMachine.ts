import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WindowCall } from '../../ipc/contract.ts';
import { createFeedStore, type FeedStore } from '../feed/index.ts';
import { readPastWindow } from './pastWindow.ts';

/** How fast the past can be played. */
export const SPEEDS = [1, 2, 5, 10, 30, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** Where the time cursor of this window stands; `null`: it is live. */
export interface TimeState {
  readonly past: PastState | null;
}

/** The past on show. */
export interface PastState {
  /** Everything the panes show, as it was. A new one for each jump: nothing of another moment stays. */
  readonly feed: FeedStore;
  readonly atMs: number;
  readonly speed: Speed;
  readonly isPlaying: boolean;
  readonly isReading: boolean;
  /** More happened in the last stretch than is shown. */
  readonly isCut: boolean;
  /** Why the last stretch could not be read; what is shown then is older than the cursor. */
  readonly problem: string | null;
}

/** Puts the board on a past moment and plays from there. */
export interface TimeMachine {
  readonly store: StoreApi<TimeState>;
  readonly goTo: (atMs: number) => void;
  /** Moves the cursor; past the present it goes back to live. */
  readonly step: (byMs: number) => void;
  readonly setPlaying: (isPlaying: boolean) => void;
  readonly setSpeed: (speed: Speed) => void;
  readonly goLive: () => void;
}

/** The cursor moves this often while it plays. */
const TICK_MS = 250;
/** The server is asked at most this often. */
const READ_EVERY_MS = 1_000;
/** So much of what happened before the moment is shown with it. */
const LEAD_MS = 300_000;

/** Makes it, live. `live` tells who is looking and how late it is at the server. */
export function createTimeMachine(options: {
  readonly live: FeedStore;
  readonly call: WindowCall;
  readonly now: () => number;
}): TimeMachine {
  const { live, call, now } = options;
  const store = createStore<TimeState>()(() => ({ past: null }));
  let timer: ReturnType<typeof setInterval> | undefined;
  let readToMs = 0;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const presentMs = () => now() + live.store.getState().clockOffsetMs;

  function change(fields: Partial<PastState>): void {
    const { past } = store.getState();
    if (past !== null) store.setState({ past: { ...past, ...fields } });
  }

  /** The server's time as the panes know it is the cursor: ages, limits and curves follow it. */
  function showCursor({ feed, atMs, speed, isPlaying }: PastState): void {
    feed.store.setState({
      link: { kind: 'past', atMs, speed, isPlaying },
      clockOffsetMs: atMs - now(),
      dataAtMs: atMs,
    });
  }

  async function read(feed: FeedStore, fromMs: number, toMs: number): Promise<void> {
    askedAtMs = now();
    change({ isReading: true });
    const window = await readPastWindow(call, fromMs, toMs);
    // Meanwhile somebody may have gone elsewhere.
    if (store.getState().past?.feed !== feed) return;
    if (!window.ok) {
      const { title, detail } = window.problem;
      change({ isReading: false, problem: `${title} ${detail}` });
      return;
    }
    readToMs = toMs;
    feed.applyPast(window);
    change({ isReading: false, problem: null, isCut: window.isCut });
  }

  function tick(): void {
    const { past } = store.getState();
    if (past === null) return;
    if (past.isPlaying) {
      const atMs = past.atMs + TICK_MS * past.speed;
      if (atMs >= presentMs()) {
        goLive();
        return;
      }
      change({ atMs });
    }
    const next = store.getState().past;
    if (next === null) return;
    showCursor(next);
    const isDue = now() - askedAtMs >= READ_EVERY_MS;
    if (isDue && !next.isReading && readToMs < next.atMs) void read(next.feed, readToMs, next.atMs);
  }

  function goTo(atMs: number): void {
    if (atMs >= presentMs()) {
      goLive();
      return;
    }
    const feed = createFeedStore({ now });
    const { principal, server } = live.store.getState();
    feed.store.setState({ principal, server });
    const { past: before } = store.getState();
    const past: PastState = {
      ...{ feed, atMs, speed: before?.speed ?? 10, isPlaying: before?.isPlaying ?? false },
      ...{ isReading: true, isCut: false, problem: null },
    };
    showCursor(past);
    store.setState({ past });
    readToMs = atMs - LEAD_MS;
    void read(feed, readToMs, atMs);
    timer ??= setInterval(tick, TICK_MS);
  }

  function goLive(): void {
    clearInterval(timer);
    timer = undefined;
    store.setState({ past: null });
  }

  return {
    store,
    goTo,
    step(byMs) {
      const { past } = store.getState();
      if (past !== null) goTo(past.atMs + byMs);
    },
    setPlaying(isPlaying) {
      change({ isPlaying });
    },
    setSpeed(speed) {
      change({ speed });
    },
    goLive,
  };
}
