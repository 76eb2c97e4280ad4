import type { Alert } from '@batcave/shared/alerts';
import { FEED_HZ, type LinkState } from '../../ipc/contract.ts';
import type { FeedHub, Timers } from '../../link/index.ts';
import { type AlertNews, createAlertNews } from '../attention/alertNews.ts';

/** Frames are read no more often: nobody looks at a tray or a list every frame. */
const READ_EVERY_MS = 500;

/** What is known of a tenant without a window of it. */
export interface TenantFacts extends Omit<AlertNews, 'fresh'> {
  readonly link: LinkState['kind'];
}

/** Reads the feed of one tenant for all that stands outside of its windows. */
export interface TenantWatch {
  /** `null`: no frame has come yet. */
  facts(): TenantFacts | null;
  /** The hub has forgotten whom it spoke for: all that was known is dropped. */
  restart(): void;
  stop(): void;
}

/** Makes it, and starts it. `told` comes with every frame that was read. */
export function createTenantWatch(options: {
  readonly hub: Pick<FeedHub, 'attach'>;
  readonly timers: Timers;
  readonly told: (fresh: readonly Alert[]) => void;
}): TenantWatch {
  const { hub, timers, told } = options;
  let facts: TenantFacts | null = null;

  function start(): () => void {
    const news = createAlertNews();
    let cancel: (() => void) | undefined;
    let isOver = false;
    const attached = hub.attach({
      send(frame) {
        if (isOver) return;
        const { fresh, ...known } = news.read(frame);
        facts = { ...known, link: frame.link.kind };
        told(fresh);
        cancel = timers.after(READ_EVERY_MS, () => {
          attached.ack(frame.frame, FEED_HZ[0]);
        });
      },
    });
    return () => {
      isOver = true;
      cancel?.();
      attached.detach();
    };
  }

  let end = start();
  return {
    facts: () => facts,
    restart() {
      end();
      facts = null;
      end = start();
    },
    stop() {
      end();
    },
  };
}
