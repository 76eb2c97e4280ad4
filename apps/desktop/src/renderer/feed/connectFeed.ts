import type { HostBridge } from '../../ipc/contract.ts';
import type { FeedStore } from './feedStore.ts';
import type { FrameClock } from './frameClock.ts';

/**
 * Lets the bridge's frames into the store and tells the bridge when each has been painted, and how often it is to
 * bring events from now on. Gives the way to end it.
 */
export function connectFeed(options: {
  readonly bridge: Pick<HostBridge, 'onFrame' | 'ackFrame'>;
  readonly feed: FeedStore;
  readonly afterPaint: (callback: () => void) => void;
  readonly clock: Pick<FrameClock, 'watch' | 'pace'>;
}): () => void {
  const { bridge, feed, afterPaint, clock } = options;
  return bridge.onFrame((frame) => {
    feed.applyFrame(frame);
    if (frame.events.length > 0) clock.watch();
    afterPaint(() => {
      bridge.ackFrame(frame.frame, clock.pace().feedHz);
    });
  });
}
