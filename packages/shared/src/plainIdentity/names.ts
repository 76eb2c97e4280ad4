/** What an identity may do. Names of the specification; a route names exactly one, or `any`. */
export const SCOPES = [
  'sentry.ingest',
  'sentry.read',
  'sentry.alert.read',
  'sentry.alert.write',
  'sentry.policy.read',
  'sentry.policy.write',
  'sentry.dispatch.read',
  'sentry.dispatch.write',
  'sentry.remediate',
  'sentry.remediate.approve',
  'sentry.audit.read',
  'sentry.pki.admin',
  'sentry.admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What sort of party a certificate speaks for; the third path segment of its SPIFFE-style URI. */
export const KINDS = ['console', 'wall', 'producer', 'agent', 'admin'] as const;
export type Kind = (typeof KINDS)[number];

/** Why a certificate was revoked: RFC 5280 section 5.3.1, as far as it concerns a leaf. */
export const REVOKE_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;
export type RevokeReason = (typeof REVOKE_REASONS)[number];
