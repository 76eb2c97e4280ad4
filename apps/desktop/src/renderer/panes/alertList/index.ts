import { definePane } from '../../paneKit/index.ts';

/** The alerts to work through: acknowledge, resolve, look into, all without the mouse. */
export const alertListPane = definePane({
  type: 'alert-list',
  title: 'Alert List',
  minSize: { w: 8, h: 5 },
  load: () => import('./AlertList.tsx'),
});
