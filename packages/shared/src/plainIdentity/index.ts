// What identity is without its schemas: for programs that check no messages and start often, the signer first of all,
// where each module less is one less beside the keys.
export {
  type Kind,
  KINDS,
  REVOKE_REASONS,
  type RevokeReason,
  type Scope,
  SCOPES,
} from './names.ts';
export { FIRST_ROLE, KIND_LIMITS, type Role, ROLE_NAMES, ROLES, type RoleSpec } from './roles.ts';
export { matchesService, servicesOf } from './services.ts';
