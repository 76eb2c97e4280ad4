// The store itself, and what it keeps of identities. It has a face of its own because it loads neither rules nor
// dispatch: a command about certificates starts in half the time.
export { assertDurable, migrate } from './migrate.ts';
export { auditRefusal, SERVER_ITSELF, writeAudit } from './audit.ts';
export {
  aloneWithAuthorities,
  currentRevocationLists,
  knownAuthorities,
  recordAuthorities,
} from './pgAuthorities.ts';
export { PgAccess } from './pgAccess.ts';
export { listAudit } from './pgAudit.ts';
export {
  auditedTenants,
  auditEnd,
  nextAuditEntries,
  type StoredEnd,
  type StoredEntry,
} from './pgAuditChain.ts';
export { PgBrowserSessions } from './pgBrowserSessions.ts';
export { PgCertificates } from './pgCertificates.ts';
export { PgEnrolment } from './pgEnrolment.ts';
export { PgIdentities } from './pgIdentities.ts';
export { createPgStore, type PgStore, type Queryable } from './pool.ts';
