import { definePane } from '../../paneKit/index.ts';

/** The alerts to work through: acknowledge, resolve, look into, all without the mouse. */
export const alertListPane = definePane({
  type: 'alert-list',
  knowsPast: true,
  title: 'Alert List',
  minSize: { w: 8, h: 5 },
  opensFromWall: true,
  load: () => import('./AlertPane.tsx'),
});

/** One alert over the board, for whoever comes from elsewhere. */
export const alertView = definePane({
  type: 'alert',
  knowsPast: true,
  title: 'Alert',
  load: () => import('./AlertView.tsx'),
});
