import Type from 'typebox';
import { InstantSchema } from '../events/index.ts';
import { REVOKE_REASONS } from '../plainIdentity/index.ts';
import { IdentityNameSchema, KindSchema } from './schema.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Serial number of a certificate, as hexadecimal without leading zeros, lower case. */
export const SerialSchema = Type.String({ pattern: '^[0-9a-f]{1,40}$' });

export const CERTIFICATE_STATUSES = ['active', 'superseded', 'revoked', 'expired'] as const;

/** A certificate that was issued to an identity. */
export const CertificateSchema = Type.Object({
  serial: SerialSchema,
  fingerprint: Type.String({ description: 'SHA-256 of the certificate: AB:CD:…' }),
  kind: KindSchema,
  name: IdentityNameSchema,
  uri: Type.String({ description: 'spiffe://…, the identity as the certificate names it.' }),
  status: Type.Enum(CERTIFICATE_STATUSES),
  not_before: InstantSchema,
  not_after: InstantSchema,
  issued_at: InstantSchema,
  issued_by: Type.String({
    description: 'Who asked for it: kind/name, or the server or its host.',
  }),
  revoked_at: Nullable(InstantSchema),
  revoked_by: Nullable(Type.String()),
  revoke_reason: Nullable(Type.Enum(REVOKE_REASONS)),
});
export type Certificate = Type.Static<typeof CertificateSchema>;

/** A certificate as it is handed out: with all that is needed to use it. */
export const IssuedCertificateSchema = Type.Object({
  certificate: Type.String({ description: 'PEM: the leaf, then the CA that issued it.' }),
  root: Type.String({ description: 'PEM: verifies the server.' }),
  serial: SerialSchema,
  uri: Type.String(),
  not_after: InstantSchema,
  server: Type.String({ description: 'Where the API is: https://host:port.' }),
});
export type IssuedCertificate = Type.Static<typeof IssuedCertificateSchema>;

/** A one-time token for one identity, without the token. */
export const EnrolmentTokenSchema = Type.Object({
  token_id: Type.String({ format: 'uuid' }),
  kind: KindSchema,
  name: IdentityNameSchema,
  lifetime: Type.String({ description: 'Of the certificate it gives: 7d.' }),
  expires_at: InstantSchema,
  created_at: InstantSchema,
  created_by: Type.String(),
  used_at: Nullable(InstantSchema),
});
export type EnrolmentToken = Type.Static<typeof EnrolmentTokenSchema>;

/** The emergency brake: who or what may not speak until it is lifted. */
export const LockTargetSchema = Type.Union([
  Type.Object({ kind: KindSchema, name: IdentityNameSchema }, { additionalProperties: false }),
  Type.Object({ serial: SerialSchema }, { additionalProperties: false }),
  Type.Object(
    {
      tenant: Type.Literal(true, {
        description: 'Everyone of this tenant but those with sentry.pki.admin.',
      }),
    },
    { additionalProperties: false },
  ),
]);
export type LockTarget = Type.Static<typeof LockTargetSchema>;
export const LockSchema = Type.Object({
  lock_id: Type.String({ format: 'uuid' }),
  target: LockTargetSchema,
  reason: Type.String(),
  locked_at: InstantSchema,
  locked_by: Type.String(),
});
export type Lock = Type.Static<typeof LockSchema>;
