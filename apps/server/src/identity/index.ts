export { accessOf } from './access.ts';
export { authorize, type Authorization } from './authorize.ts';
export {
  type AuditFault,
  CHAIN_START,
  type ChainedEntry,
  type ChainEnd,
  chainHash,
  type Checkpoint,
  checkpointText,
  FIRST_HASH,
  verifyChain,
} from './auditChain.ts';
export { type BrowserSession, isSessionOpen, SESSION_LIFE_MS } from './browserSession.ts';
export { hashOf, newToken } from './enrolmentToken.ts';
export { identify, type Identified, type PeerFacts } from './identify.ts';
export { identityUri, type NamedIdentity, parseIdentityUri } from './identityUri.ts';
export {
  LIFETIMES,
  mayRenewFromMs,
  readLifetime,
  readTokenLife,
  renewAtMs,
  SUPERSEDED_GRACE_MS,
} from './lifetimes.ts';
export type {
  CertificateRecord,
  CsrFacts,
  IdentityRegistry,
  KeyDetails,
  LeafRequest,
  RevokedEntry,
  SignedLeaf,
  Signer,
} from './ports.ts';
export { isStrongKey, STRONG_KEY } from './strongKey.ts';
export { type View, viewOf, wholeTenant } from './view.ts';
