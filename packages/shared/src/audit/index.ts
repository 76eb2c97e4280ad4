export {
  AUDIT_OBJECT_TYPES,
  type AuditEntry,
  AuditEntrySchema,
  type AuditObjectType,
} from './schema.ts';
