import { definePane } from '../../paneKit/index.ts';

/** What may be done by itself or by hand against alerts, what was done, and the switch that stops it all. */
export const automationHooksPane = definePane({
  type: 'automation-hooks',
  title: 'Automation Hooks',
  minSize: { w: 10, h: 8 },
  load: () => import('./AutomationHooks.tsx'),
});
