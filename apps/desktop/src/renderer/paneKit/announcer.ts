import { createStore, type StoreApi } from 'zustand/vanilla';

/** What the two live regions of the window say. */
export interface Announcements {
  readonly polite: string;
  readonly assertive: string;
}

/** Speaks to screen readers, at most once per interval and channel; what waits is summed up. */
export interface Announcer {
  readonly store: StoreApi<Announcements>;
  say(channel: keyof Announcements, text: string): void;
  stop(): void;
}

interface Channel {
  readonly waiting: string[];
  quietUntilMs: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** `3 announcements, last: …` once several had to wait. */
function sumUp(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  return texts.length === 1 ? last : `${String(texts.length)} announcements, last: ${last}`;
}

/** Makes the announcer of a window. */
export function createAnnouncer(options: {
  readonly minIntervalMs: number;
  readonly now: () => number;
}): Announcer {
  const { minIntervalMs, now } = options;
  const store = createStore<Announcements>()(() => ({ polite: '', assertive: '' }));
  const channel = (): Channel => ({ waiting: [], quietUntilMs: 0, timer: undefined });
  const channels = { polite: channel(), assertive: channel() };

  function flush(name: keyof Announcements): void {
    const { waiting } = channels[name];
    channels[name].timer = undefined;
    channels[name].quietUntilMs = now() + minIntervalMs;
    store.setState({ [name]: sumUp(waiting) });
    waiting.length = 0;
  }

  return {
    store,
    say(name, text) {
      const target = channels[name];
      target.waiting.push(text);
      if (target.timer !== undefined) return;
      const waitMs = target.quietUntilMs - now();
      if (waitMs <= 0) flush(name);
      else
        target.timer = setTimeout(() => {
          flush(name);
        }, waitMs);
    },
    stop() {
      clearTimeout(channels.polite.timer);
      clearTimeout(channels.assertive.timer);
    },
  };
}
