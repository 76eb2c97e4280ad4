import { definePane } from '../../paneKit/index.ts';

/** What belongs together: incidents, newest activity first. */
export const incidentsPane = definePane({
  type: 'incidents',
  title: 'Incidents',
  minSize: { w: 8, h: 5 },
  load: () => import('./Incidents.tsx'),
});
