import Type from 'typebox';
import { ROLE_NAMES } from '../plainIdentity/index.ts';
import { IdentityNameSchema, KindSchema, ServicePatternSchema } from './schema.ts';

export const RoleSchema = Type.Enum(ROLE_NAMES);

export const GrantSchema = Type.Object(
  {
    role: RoleSchema,
    services: Type.Optional(
      Type.Array(ServicePatternSchema, {
        minItems: 1,
        maxItems: 100,
        description: 'Only for these services. Left out: for all.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type Grant = Type.Static<typeof GrantSchema>;

/** An identity and what it holds. */
export const IdentityGrantsSchema = Type.Object({
  kind: KindSchema,
  name: IdentityNameSchema,
  grants: Type.Array(GrantSchema),
});
export type IdentityGrants = Type.Static<typeof IdentityGrantsSchema>;
