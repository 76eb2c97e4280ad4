import Type from 'typebox';

/** What an identity may do. Names of the specification; a route names exactly one, or `any`. */
export const SCOPES = [
  'sentry.ingest',
  'sentry.read',
  'sentry.alert.read',
  'sentry.alert.write',
  'sentry.policy.read',
  'sentry.policy.write',
  'sentry.admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What sort of party a certificate speaks for; the third path segment of its SPIFFE-style URI. */
export const KINDS = ['console', 'wall', 'producer', 'agent', 'admin'] as const;
export type Kind = (typeof KINDS)[number];

/** Who is speaking: read off a verified certificate, never off a request. */
export const PrincipalSchema = Type.Object({
  tenant: Type.String(),
  kind: Type.Enum(KINDS),
  name: Type.String(),
  scopes: Type.Array(Type.Enum(SCOPES)),
});
export type Principal = Type.Static<typeof PrincipalSchema>;
