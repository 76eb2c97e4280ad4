import Type from 'typebox';
import { InstantSchema } from '../events/index.ts';

export const AUDIT_OBJECT_TYPES = [
  'alert',
  'incident',
  'silence',
  'dispatch_config',
  'notification',
  'rule',
  'events',
  'certificate',
  'token',
  'lock',
  'grant',
  'authority',
  'hook',
  'remediation',
  'automation',
  'preset',
  'session',
] as const;
export type AuditObjectType = (typeof AUDIT_OBJECT_TYPES)[number];

/** One entry of a tenant's audit log: who did what to which object. Written with the change, or there is no change. */
export const AuditEntrySchema = Type.Object({
  seq: Type.Integer({ description: 'Place in the log of the tenant, from 1, without gaps.' }),
  at: InstantSchema,
  actor: Type.String({ description: 'kind/name of an identity, or a part of the server.' }),
  action: Type.String({ description: 'rule.updated, alert.ack, certificate.revoked, …' }),
  object_type: Type.Enum(AUDIT_OBJECT_TYPES),
  object_id: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
  trace_id: Type.Union([Type.String(), Type.Null()]),
  hash: Type.String({
    description: 'SHA-256 over the entry and the hash of the one before it, hexadecimal.',
  }),
});
export type AuditEntry = Type.Static<typeof AuditEntrySchema>;
