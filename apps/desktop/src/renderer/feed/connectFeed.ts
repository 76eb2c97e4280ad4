import type { HostBridge } from '../../ipc/contract.ts';
import type { FeedStore } from './feedStore.ts';

/**
 * Lets the bridge's frames into the store and tells the bridge when each has been painted. Gives
 * the way to end it.
 */
export function connectFeed(options: {
  readonly bridge: Pick<HostBridge, 'onFrame' | 'ackFrame'>;
  readonly feed: FeedStore;
  readonly afterPaint: (callback: () => void) => void;
}): () => void {
  const { bridge, feed, afterPaint } = options;
  return bridge.onFrame((frame) => {
    feed.applyFrame(frame);
    afterPaint(() => {
      bridge.ackFrame(frame.frame);
    });
  });
}
