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
  REVOKE_REASONS,
  type RevokeReason,
  SerialSchema,
} from './certificates.ts';
export { CANARY_TENANT } from './reserved.ts';
export {
  FIRST_ROLE,
  type Grant,
  GrantSchema,
  type IdentityGrants,
  IdentityGrantsSchema,
  KIND_LIMITS,
  type Role,
  ROLE_NAMES,
  ROLES,
  RoleSchema,
  type RoleSpec,
} from './roles.ts';
export {
  IdentityNameSchema,
  type Kind,
  KINDS,
  KindSchema,
  type Principal,
  PrincipalSchema,
  type Scope,
  SCOPES,
  ServicePatternSchema,
} from './schema.ts';
export { matchesService, servicesOf } from './services.ts';
