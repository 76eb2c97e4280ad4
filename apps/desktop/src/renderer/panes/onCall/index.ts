import { definePane } from '../../paneKit/index.ts';

/** Who is being paged, who is on call, who would be paged when, and how well that works. */
export const onCallPane = definePane({
  type: 'on-call',
  title: 'Escalations & On Call',
  minSize: { w: 10, h: 7 },
  load: () => import('./OnCall.tsx'),
});
