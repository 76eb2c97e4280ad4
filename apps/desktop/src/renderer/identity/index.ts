export { CertificateChip } from './CertificateChip.tsx';
export { CertificateDialog } from './CertificateDialog.tsx';
export { EnrolScreen } from './EnrolScreen.tsx';
export { useIdentityView } from './useIdentity.ts';
