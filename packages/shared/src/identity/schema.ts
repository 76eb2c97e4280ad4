import Type from 'typebox';
import { KINDS, SCOPES } from '../plainIdentity/index.ts';

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
