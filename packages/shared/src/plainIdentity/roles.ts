import type { Kind, Scope } from './names.ts';

/** A role: a set of scopes under a name that people use. */
export interface RoleSpec {
  readonly what: string;
  readonly scopes: readonly Scope[];
  /** Whether a grant may be limited to services. What concerns the whole tenant cannot be. */
  readonly byService: boolean;
}

const WATCH: readonly Scope[] = ['sentry.read', 'sentry.alert.read'];
const OPERATE: readonly Scope[] = [
  ...WATCH,
  'sentry.alert.write',
  'sentry.policy.read',
  'sentry.dispatch.read',
];

/** Every role there is. Identities hold them by grants; certificates say nothing of them. */
export const ROLES = {
  viewer: { what: 'sees events and alerts', scopes: WATCH, byService: true },
  operator: {
    what: 'sees events, alerts, rules and who is told of them, and acts on alerts',
    scopes: OPERATE,
    byService: true,
  },
  remediator: {
    what: 'does what an operator does, and runs remediation hooks',
    scopes: [...OPERATE, 'sentry.remediate'],
    byService: true,
  },
  approver: {
    what: 'does what an operator does, and approves what others want to run',
    scopes: [...OPERATE, 'sentry.remediate.approve'],
    byService: true,
  },
  policy_editor: {
    what: 'sees events and alerts, and writes rules, hooks and who is told of alerts',
    scopes: [
      ...WATCH,
      'sentry.policy.read',
      'sentry.policy.write',
      'sentry.dispatch.read',
      'sentry.dispatch.write',
    ],
    byService: false,
  },
  producer: { what: 'sends events', scopes: ['sentry.ingest'], byService: true },
  auditor: { what: 'reads the audit log', scopes: ['sentry.audit.read'], byService: false },
  security_admin: {
    what: 'issues and revokes certificates, locks identities, reads the audit log',
    scopes: ['sentry.pki.admin', 'sentry.audit.read'],
    byService: false,
  },
  tenant_admin: {
    what: 'grants roles, reads rules and who is told of alerts',
    scopes: ['sentry.admin', 'sentry.policy.read', 'sentry.dispatch.read'],
    byService: false,
  },
  wall: {
    what: 'shows events and alerts on a wall, and can change nothing',
    scopes: WATCH,
    byService: true,
  },
} as const satisfies Record<string, RoleSpec>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

/**
 * What a kind may hold at most, whatever is granted to it: a producer's certificate on a hundred hosts
 * must not read, one on a wall in a corridor must not act.
 */
export const KIND_LIMITS: Readonly<Record<Kind, readonly Scope[] | 'all'>> = {
  console: 'all',
  admin: 'all',
  wall: WATCH,
  producer: ['sentry.ingest'],
  agent: ['sentry.ingest'],
};

/**
 * What an identity gets with its first certificate when nothing has been granted to it before. Over the
 * API only who can send alone gets it: whoever issues certificates gives no rights.
 */
export const FIRST_ROLE: Readonly<Record<Kind, Role | null>> = {
  console: 'viewer',
  wall: 'wall',
  producer: 'producer',
  agent: 'producer',
  admin: null,
};
