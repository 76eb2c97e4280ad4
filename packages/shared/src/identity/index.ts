export {
  FIRST_ROLE,
  type Kind,
  KIND_LIMITS,
  KINDS,
  matchesService,
  REVOKE_REASONS,
  type RevokeReason,
  type Role,
  ROLE_NAMES,
  ROLES,
  type RoleSpec,
  type Scope,
  SCOPES,
  servicesOf,
} from '../plainIdentity/index.ts';
export { type EnrolmentBundle, formatBundle, parseBundle } from './bundle.ts';
export {
  type Certificate,
  CERTIFICATE_STATUSES,
  CertificateSchema,
  type EnrolmentToken,
  EnrolmentTokenSchema,
  type IssuedCertificate,
  IssuedCertificateSchema,
  type Lock,
  LockSchema,
  type LockTarget,
  LockTargetSchema,
  SerialSchema,
} from './certificates.ts';
export { CANARY_TENANT } from './reserved.ts';
export {
  type Grant,
  GrantSchema,
  type IdentityGrants,
  IdentityGrantsSchema,
  RoleSchema,
} from './roles.ts';
export {
  IdentityNameSchema,
  KindSchema,
  type Principal,
  PrincipalSchema,
  ServicePatternSchema,
} from './schema.ts';
