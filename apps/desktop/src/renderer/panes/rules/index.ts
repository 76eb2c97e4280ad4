import { definePane } from '../../paneKit/index.ts';

/** What is watched: the rules of the tenant, and how to make, try, change and move them. */
export const rulesPane = definePane({
  type: 'rules',
  title: 'Rules & Policies',
  minSize: { w: 10, h: 6 },
  load: () => import('./Rules.tsx'),
});
