export {
  type CertificateProfile,
  type Issuer,
  makeCaKey,
  makeCertificate,
  makeLeafKey,
} from './certificate.ts';
export {
  createDevelopmentCa,
  type DevelopmentCa,
  issueDevelopmentCertificate,
  type ServerTls,
} from './developmentCa.ts';
export type { CertificateFiles } from './pairFiles.ts';
