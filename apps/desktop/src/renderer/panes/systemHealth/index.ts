import { definePane } from '../../paneKit/index.ts';

/** How Sentry itself is: its canaries, the connection, the server and what it needs. */
export const systemHealthPane = definePane({
  type: 'system-health',
  title: 'System Health',
  minSize: { w: 8, h: 6 },
  load: () => import('./SystemHealth.tsx'),
});
