import { definePane } from '../../paneKit/index.ts';

/** One event over the board, as it was sent, among those of its service. */
export const eventView = definePane({
  type: 'event',
  knowsPast: true,
  title: 'Event',
  load: () => import('./EventView.tsx'),
});
