import { definePane } from '../../paneKit/index.ts';

/** What is told to nobody for a while: silences, maintenance, snoozes; and how to make and end one. */
export const silencesPane = definePane({
  type: 'silences',
  title: 'Silences',
  minSize: { w: 10, h: 6 },
  load: () => import('./Silences.tsx'),
});
