import { definePane } from '../../paneKit/index.ts';

/** Numbers over time: what somebody chose, and the values of the alert that is looked at. */
export const chartsPane = definePane({
  type: 'charts',
  title: 'Charts',
  minSize: { w: 6, h: 5 },
  knowsPast: true,
  load: () => import('./Charts.tsx'),
});
