import { definePane } from '../../paneKit/index.ts';

/** Who did what: the audit log of the tenant, with what each change changed. */
export const auditPane = definePane({
  type: 'audit',
  title: 'Audit Log',
  minSize: { w: 8, h: 5 },
  load: () => import('./Audit.tsx'),
});
