export { failureOf, failureOfProblem, localProblem } from './calls.ts';
export type { AttachedWindow } from './feed.ts';
export { createFeedHub, type FeedHub, type FeedHubOptions, RING_CAPACITY } from './feedHub.ts';
export {
  type Clock,
  LinkError,
  type LinkFailure,
  type OpenStream,
  type StreamHandlers,
  type StreamSocket,
  type Timers,
} from './ports.ts';
export { refusal } from './refusals.ts';
export { failureOfClose } from './streamSession.ts';
export type { FrameReceiver } from './windowFeed.ts';
