import { definePane } from '../../paneKit/index.ts';

/** Counts by severity, the alarm rate, and the matrix below when there is room. */
export const alertSummaryPane = definePane({
  type: 'alert-summary',
  knowsPast: true,
  title: 'Alert Summary',
  frame: 'bare',
  opensFromWall: true,
  minSize: { w: 10, h: 3 },
  load: () => import('./AlertSummary.tsx'),
});

/** Which services have alerts, and how bad. */
export const serviceMatrixPane = definePane({
  type: 'service-matrix',
  knowsPast: true,
  title: 'Services',
  opensFromWall: true,
  minSize: { w: 5, h: 4 },
  load: () => import('./ServiceMatrix.tsx'),
});
