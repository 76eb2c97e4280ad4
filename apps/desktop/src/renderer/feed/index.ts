export { createAfterPaint } from './afterPaint.ts';
export { type AlertBook, lastResolved } from './alertBook.ts';
export { type CanaryView, describeCanaryLoss, viewCanary } from './canaryView.ts';
export { connectFeed } from './connectFeed.ts';
export type { EventRing, FeedEntry } from './eventRing.ts';
export { feedRate, type FeedRate } from './feedRate.ts';
export { createFeedStore, type FeedState, type FeedStore } from './feedStore.ts';
export {
  describeLink,
  describeOutage,
  type Freshness,
  judgeFreshness,
  judgeRead,
} from './freshness.ts';
export type { FeedLink } from './pastLink.ts';
export { windowFrameClock } from './frameClock.ts';
export type { Pace } from './governor.ts';
export { type ServerVersion, settledVersion } from './serverVersion.ts';
export { startTicker, type Ticker } from './ticker.ts';
