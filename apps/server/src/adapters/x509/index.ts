export { backupCa, restoreCa } from './caBackup.ts';
export { type Authorities, readAuthorities } from './caFolder.ts';
export {
  type CertificateProfile,
  type Issuer,
  makeCaKey,
  makeCertificate,
  makeLeafKey,
  serialOf,
} from './certificate.ts';
export { readCsr } from './csr.ts';
export { altNameOf, hostEntry } from './hostNames.ts';
export { type CaOptions, initCa, type OpenCa } from './initCa.ts';
export { keepLeaf } from './localCertificates.ts';
export { type CertificateFiles, filesOf, type Pair, readPair, writePair } from './pairFiles.ts';
export { makeRevocationList, type RevocationList, revocationListPem } from './revocationList.ts';
export { rollOver } from './rollOver.ts';
export type { IssuedLeaf, IssuedServerLeaf } from './signer/exchange.ts';
export { checkSignatureLog } from './signer/SignatureLog.ts';
export type { SignerExit } from './signer/SignerChild.ts';
export { type RunningSigner, startSigner, type StartOptions } from './signer/startSigner.ts';
