export { KINDS, type Kind, type Principal, PrincipalSchema, type Scope, SCOPES } from './schema.ts';
