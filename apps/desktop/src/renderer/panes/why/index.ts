import { definePane } from '../../paneKit/index.ts';

/** Why there is an alert, and why people were told of it or not. */
export const alertWhyView = definePane({
  type: 'alert-why',
  knowsPast: true,
  title: 'Why this alert',
  load: () => import('./AlertWhyView.tsx'),
});

/** What an event is, and why it raised an alert or none. */
export const eventWhyView = definePane({
  type: 'event-why',
  knowsPast: true,
  title: 'Event, and why it raised what it did',
  load: () => import('./EventWhyView.tsx'),
});
