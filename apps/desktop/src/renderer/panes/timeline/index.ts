import { definePane } from '../../paneKit/index.ts';

/** What happened in an incident or around an alert, minute by minute. */
export const timelinePane = definePane({
  type: 'timeline',
  knowsPast: true,
  title: 'Incident Timeline',
  minSize: { w: 6, h: 5 },
  load: () => import('./Timeline.tsx'),
});
