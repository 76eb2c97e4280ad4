import { definePane } from '../../paneKit/index.ts';

/** The alerts to work through: acknowledge, resolve, look into, all without the mouse. */
export const alertListPane = definePane({
  type: 'alert-list',
  title: 'Alert List',
  minSize: { w: 8, h: 5 },
  load: () => import('./AlertList.tsx'),
});

/** One alert over the board, for whoever comes from elsewhere. */
export const alertView = definePane({
  type: 'alert',
  title: 'Alert',
  load: () => import('./AlertView.tsx'),
});
