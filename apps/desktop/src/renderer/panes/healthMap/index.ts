import { definePane } from '../../paneKit/index.ts';

/** How every service is, as a grid or as what needs what. */
export const healthMapPane = definePane({
  type: 'health-map',
  opensFromWall: true,
  title: 'Service Health Map',
  minSize: { w: 8, h: 5 },
  load: () => import('./HealthMap.tsx'),
});

/** One service over the board: what it measures, its alerts, what it needs and what needs it. */
export const serviceView = definePane({
  type: 'service',
  knowsPast: true,
  title: 'Service',
  load: () => import('./service/ServiceView.tsx'),
});
