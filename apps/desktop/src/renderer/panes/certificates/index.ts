import { definePane } from '../../paneKit/index.ts';

/** The certificate of this console, and those of the tenant: which end soon, which are over. */
export const certificatesPane = definePane({
  type: 'certificates',
  title: 'Certificates',
  minSize: { w: 8, h: 5 },
  load: () => import('./Certificates.tsx'),
});
