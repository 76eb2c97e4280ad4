import Type from 'typebox';
import { AUDIT_OBJECT_TYPES, AuditEntrySchema } from '../audit/index.ts';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import {
  CERTIFICATE_STATUSES,
  CertificateSchema,
  EnrolmentTokenSchema,
  GrantSchema,
  IdentityGrantsSchema,
  IdentityNameSchema,
  IssuedCertificateSchema,
  KindSchema,
  LockSchema,
  LockTargetSchema,
  PrincipalSchema,
  REVOKE_REASONS,
  RoleSchema,
  SCOPES,
  SerialSchema,
} from '../identity/index.ts';
import { Cursor, Limit, NextCursor, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

const CsrSchema = Type.String({
  minLength: 1,
  maxLength: 8192,
  description:
    'PKCS#10 (RFC 2986) as PEM, with an RSA key of 3072 to 4096 bits or a P-256 key. Whom it names does not matter.',
});
const LifetimeSchema = Type.String({
  maxLength: 16,
  description: 'A duration: 24h, 7d. Default and most: by kind, GET /v1/pki/authorities tells.',
});
const Reason = Type.String({ minLength: 1, maxLength: 500, description: 'For the audit log.' });

/** Who may speak, and who did what: certificates, roles, locks, the audit log. */
export const IDENTITY_ROUTES = {
  me: {
    method: 'GET',
    path: '/v1/me',
    scope: 'any',
    summary: 'Who this certificate is and what it may do.',
    status: 200,
    response: PrincipalSchema,
  },
  'pki.enrol': {
    method: 'POST',
    path: '/v1/enrol',
    scope: 'any',
    listener: 'enrol',
    summary:
      'A one-time token and a certificate request for a certificate. The identity is that of the token. Asking again with the same key gives the same certificate.',
    body: Type.Object(
      {
        token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
        csr: CsrSchema,
      },
      strict,
    ),
    status: 201,
    response: IssuedCertificateSchema,
    errors: ['token_refused', 'csr_refused', 'rate_limited', 'signer_unavailable'],
  },
  'pki.root': {
    method: 'GET',
    path: '/v1/pki/root.pem',
    scope: 'any',
    listener: 'enrol',
    summary:
      'The root certificate. Compare its SHA-256 with the one you were given before you trust it.',
    status: 200,
    text: 'application/x-pem-file',
  },
  'pki.crl': {
    method: 'GET',
    path: '/v1/pki/clients.crl',
    scope: 'any',
    listener: 'enrol',
    summary: 'The revocation list of the CA for clients (RFC 5280 section 5), DER.',
    status: 200,
    text: 'application/pkix-crl',
  },
  'pki.crls': {
    method: 'GET',
    path: '/v1/pki/clients.crl.pem',
    scope: 'any',
    listener: 'enrol',
    summary:
      'The revocation lists of all CAs for clients that are trusted, PEM: after a rollover there are two.',
    status: 200,
    text: 'application/x-pem-file',
  },
  'pki.renew': {
    method: 'POST',
    path: '/v1/pki/renew',
    scope: 'any',
    summary:
      'The next certificate of the same identity, with a new key, from half of the life of this one on. This one goes on for ten minutes.',
    body: Type.Object({ csr: CsrSchema }, strict),
    status: 201,
    response: IssuedCertificateSchema,
    errors: ['csr_refused', 'state_conflict', 'rate_limited', 'signer_unavailable'],
  },
  'pki.authorities': {
    method: 'GET',
    path: '/v1/pki/authorities',
    scope: 'sentry.pki.admin',
    summary: 'The certificate authorities, and how long certificates of each kind last.',
    status: 200,
    response: Type.Object({
      authorities: Type.Array(
        Type.Object({
          use: Type.Union([Type.Literal('root'), Type.Literal('clients'), Type.Literal('servers')]),
          subject: Type.String(),
          fingerprint: Type.String(),
          not_after: InstantSchema,
          certificate: Type.String({ description: 'PEM.' }),
        }),
      ),
      lifetimes: Type.Array(
        Type.Object({ kind: KindSchema, usual: Type.String(), most: Type.String() }),
      ),
    }),
  },
  'pki.certificates.list': {
    method: 'GET',
    path: '/v1/pki/certificates',
    scope: 'sentry.pki.admin',
    summary: 'Certificates, newest first.',
    query: Type.Object(
      {
        status: Type.Optional(Type.Enum(CERTIFICATE_STATUSES)),
        kind: Type.Optional(KindSchema),
        name: Type.Optional(IdentityNameSchema),
        limit: Limit,
        cursor: Cursor,
      },
      strict,
    ),
    status: 200,
    response: Type.Object({ certificates: Type.Array(CertificateSchema), next_cursor: NextCursor }),
  },
  'pki.certificates.get': {
    method: 'GET',
    path: '/v1/pki/certificates/{serial}',
    scope: 'sentry.pki.admin',
    summary: 'One certificate.',
    params: Type.Object({ serial: SerialSchema }),
    status: 200,
    response: CertificateSchema,
    errors: ['not_found'],
  },
  'pki.certificates.issue': {
    method: 'POST',
    path: '/v1/pki/certificates',
    scope: 'sentry.pki.admin',
    summary: 'A certificate for a request that was handed over by other means than a token.',
    body: Type.Object(
      {
        kind: KindSchema,
        name: IdentityNameSchema,
        csr: CsrSchema,
        lifetime: Type.Optional(LifetimeSchema),
      },
      strict,
    ),
    status: 201,
    response: IssuedCertificateSchema,
    errors: ['csr_refused', 'rate_limited', 'signer_unavailable'],
  },
  'pki.certificates.revoke': {
    method: 'POST',
    path: '/v1/pki/certificates/{serial}/revoke',
    scope: 'sentry.pki.admin',
    summary:
      'Ends a certificate at once, and those that it was renewed to: their open connections are cut within seconds. Cannot be undone.',
    params: Type.Object({ serial: SerialSchema }),
    body: Type.Object({ reason: Type.Enum(REVOKE_REASONS), note: Type.Optional(Reason) }, strict),
    status: 200,
    response: CertificateSchema,
    errors: ['not_found', 'state_conflict'],
  },
  'pki.tokens.list': {
    method: 'GET',
    path: '/v1/pki/tokens',
    scope: 'sentry.pki.admin',
    summary:
      'Enrolment tokens that are not over, newest first. The tokens themselves were shown once.',
    query: Type.Object({ limit: Limit, cursor: Cursor }, strict),
    status: 200,
    response: Type.Object({ tokens: Type.Array(EnrolmentTokenSchema), next_cursor: NextCursor }),
  },
  'pki.tokens.create': {
    method: 'POST',
    path: '/v1/pki/tokens',
    scope: 'sentry.pki.admin',
    summary: 'A one-time token for one identity, and the bundle to hand over. Shown this once.',
    body: Type.Object(
      {
        kind: KindSchema,
        name: IdentityNameSchema,
        valid_for: Type.Optional(
          Type.String({
            maxLength: 16,
            description: 'How long it can be used: 1m to 7d. Default 24h.',
          }),
        ),
        lifetime: Type.Optional(LifetimeSchema),
      },
      strict,
    ),
    status: 201,
    response: Type.Object({
      ...EnrolmentTokenSchema.properties,
      token: Type.String(),
      bundle: Type.String({ description: 'Server, root and token as one word.' }),
    }),
  },
  'pki.tokens.cancel': {
    method: 'DELETE',
    path: '/v1/pki/tokens/{token_id}',
    scope: 'sentry.pki.admin',
    summary: 'A token that has not been used cannot be used any more.',
    params: Type.Object({ token_id: UuidSchema }),
    status: 204,
    errors: ['not_found', 'state_conflict'],
  },
  'locks.list': {
    method: 'GET',
    path: '/v1/locks',
    scope: 'sentry.pki.admin',
    summary: 'Who is locked out.',
    status: 200,
    response: Type.Object({ locks: Type.Array(LockSchema) }),
  },
  'locks.create': {
    method: 'POST',
    path: '/v1/locks',
    scope: 'sentry.pki.admin',
    summary:
      'The emergency brake: an identity, a certificate, or everybody of the tenant but those with sentry.pki.admin may not speak until the lock is lifted. Takes effect within seconds.',
    body: Type.Object({ target: LockTargetSchema, reason: Reason }, strict),
    status: 201,
    response: LockSchema,
    errors: ['state_conflict'],
  },
  'locks.remove': {
    method: 'DELETE',
    path: '/v1/locks/{lock_id}',
    scope: 'sentry.pki.admin',
    summary: 'Lifts a lock.',
    params: Type.Object({ lock_id: UuidSchema }),
    status: 204,
    errors: ['not_found'],
  },
  'access.roles': {
    method: 'GET',
    path: '/v1/access/roles',
    scope: 'any',
    summary: 'Every role, and what it may do.',
    status: 200,
    response: Type.Object({
      roles: Type.Array(
        Type.Object({
          role: RoleSchema,
          what: Type.String(),
          scopes: Type.Array(Type.Enum(SCOPES)),
          by_service: Type.Boolean({ description: 'May be granted for some services alone.' }),
        }),
      ),
    }),
  },
  'access.list': {
    method: 'GET',
    path: '/v1/access/grants',
    scope: 'sentry.admin',
    summary: 'Every identity of the tenant, and the roles it holds.',
    status: 200,
    response: Type.Object({ identities: Type.Array(IdentityGrantsSchema) }),
  },
  'access.replace': {
    method: 'PUT',
    path: '/v1/access/grants/{kind}/{name}',
    scope: 'sentry.admin',
    summary:
      'The roles of an identity from now on, live connections included. Not your own, and not sentry.pki.admin unless you hold it.',
    params: Type.Object({ kind: KindSchema, name: IdentityNameSchema }),
    body: Type.Object({ grants: Type.Array(GrantSchema, { maxItems: 50 }) }, strict),
    status: 200,
    response: IdentityGrantsSchema,
    errors: ['state_conflict'],
  },
  'audit.list': {
    method: 'GET',
    path: '/v1/audit',
    scope: 'sentry.audit.read',
    summary: 'Who did what, newest first.',
    query: Type.Object(
      {
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        action: Type.Optional(
          Type.String({ minLength: 1, maxLength: 64, description: 'Or its beginning: `rule.`' }),
        ),
        object_type: Type.Optional(Type.Enum(AUDIT_OBJECT_TYPES)),
        object_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        limit: Limit,
        cursor: Cursor,
      },
      strict,
    ),
    status: 200,
    response: Type.Object({ entries: Type.Array(AuditEntrySchema), next_cursor: NextCursor }),
  },
} as const satisfies Record<string, RouteSpec>;
