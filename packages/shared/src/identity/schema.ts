import Type from 'typebox';

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
export const KindSchema = Type.Enum(KINDS);

/** Name of an identity: the last path segment of its URI (SPIFFE-ID section 2.2). */
export const IdentityNameSchema = Type.String({
  pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}$',
  description: 'Letters, digits, dot, dash and underscore.',
});

/** `payments-*`: a service by name, `*` stands for any characters. */
export const ServicePatternSchema = Type.String({
  pattern: '^[A-Za-z0-9._:/*-]{1,256}$',
  description: 'A service by name; * stands for any characters.',
});

/** Who is speaking: read off a verified certificate, never off a request. */
export const PrincipalSchema = Type.Object({
  tenant: Type.String(),
  kind: KindSchema,
  name: Type.String(),
  scopes: Type.Array(Type.Enum(SCOPES)),
  services: Type.Optional(
    Type.Partial(Type.Record(Type.Enum(SCOPES), Type.Array(ServicePatternSchema)), {
      description:
        'Scopes held for some services alone, with their patterns. A scope that is not named here is held for all.',
    }),
  ),
  production: Type.Optional(
    Type.Boolean({
      description:
        'Whether the tenant has a service that is production: it has, unless it describes services and says of each that it is not. Told by /v1/me alone.',
    }),
  ),
});
export type Principal = Type.Static<typeof PrincipalSchema>;
