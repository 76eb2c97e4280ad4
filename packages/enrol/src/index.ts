export {
  type CertificateFacts,
  factsOf,
  fingerprintOf,
  formatChain,
  readChain,
  readIdentity,
  type ReadIdentity,
} from './certificate.ts';
export { type CsrSubject, makeCsr } from './csr.ts';
export { enrol, type EnrolmentRequest } from './enrol.ts';
export type { EnrolFailure } from './failure.ts';
export type { Enrolled } from './issued.ts';
export { formatKey, keyId, makeKey } from './key.ts';
export { makePkcs12, type Pkcs12Input } from './pkcs12/makePkcs12.ts';
export { MAX_PKCS12_BYTES, type Pkcs12Result, readPkcs12 } from './pkcs12/readPkcs12.ts';
export { renew, type RenewalRequest } from './renew.ts';
export { renewAtMs } from './renewAt.ts';
