export { authorize, type Authorization } from './authorize.ts';
export { identify, type Identified, type PeerFacts } from './identify.ts';
export { identityUri, parseIdentityUri } from './identityUri.ts';
export type { CertificateRecord, IdentityRegistry } from './ports.ts';
