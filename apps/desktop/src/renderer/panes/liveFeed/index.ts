import { definePane } from '../../paneKit/index.ts';

/** Events as they arrive. */
export const liveFeedPane = definePane({
  type: 'live-feed',
  knowsPast: true,
  title: 'Live Feed',
  minSize: { w: 6, h: 4 },
  load: () => import('./LiveFeed.tsx'),
});
