export { type CertificateProfile, type Issuer, makeCertificate, makeKey } from './certificate.ts';
export {
  type CertificateFiles,
  createDevelopmentCa,
  type DevelopmentCa,
  issueDevelopmentCertificate,
  type ServerTls,
} from './developmentCa.ts';
