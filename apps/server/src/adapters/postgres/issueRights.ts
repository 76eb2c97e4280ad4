import { AppError } from '@batcave/shared/errors';
import {
  CANARY_TENANT,
  FIRST_ROLE,
  type Grant,
  type Kind,
  type Role,
  ROLES,
  type Scope,
} from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import type { NamedIdentity } from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import type { Queryable } from './pool.ts';

const SERVER = 'server';

/** Whether somebody asks from the host of a server, or the server for its own machine. No identity is called so. */
function isOnHost(actor: string): boolean {
  return actor === SERVER || actor.startsWith('host/');
}

/**
 * What an identity holds that comes to be with its first certificate. Over the API that is what its kind
 * cannot misuse: whoever issues certificates must not give rights.
 */
export function firstGrants({ actor }: Asker, kind: Kind): Grant[] {
  const role = FIRST_ROLE[kind];
  const mayRead = kind !== 'producer' && kind !== 'agent';
  return role === null || (mayRead && !isOnHost(actor)) ? [] : [{ role }];
}

/**
 * @throws AppError `state_conflict` when only the host may issue to the identity, or nobody but the
 *   server. `actor` is who decides.
 */
export async function assertMayIssue(
  tx: Queryable,
  actor: string,
  { tenant, kind, name }: NamedIdentity,
): Promise<void> {
  if (tenant === CANARY_TENANT && actor !== SERVER)
    throw new AppError(
      'state_conflict',
      `The tenant ${CANARY_TENANT} is the server's own, to measure itself with. Choose another name.`,
    );
  if (isOnHost(actor)) return;
  const { rows } = await tx.query<{ role: Role }>(
    'select role from role_grants where tenant_id = $1 and kind = $2 and name = $3',
    [tenant, kind, name],
  );
  const governs = rows.find(({ role }) =>
    (ROLES[role].scopes as readonly Scope[]).some((scope) =>
      ['sentry.admin', 'sentry.pki.admin'].includes(scope),
    ),
  );
  if (governs !== undefined)
    throw new AppError(
      'state_conflict',
      `${kind}/${name} is a ${governs.role}: only on the host of the server can it be given a certificate (sentry pki token).`,
    );
}

/** Only for an identity that has just come to be: what was granted or taken later is not touched. */
export async function grantFirst(
  tx: Queryable,
  asker: Asker,
  { tenant, kind, name }: NamedIdentity,
  grants: readonly Grant[],
): Promise<void> {
  for (const { role, services } of grants)
    await tx.query(
      `insert into role_grants (tenant_id, kind, name, role, services, granted_at, granted_by)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [tenant, kind, name, role, services ?? null, formatInstant(asker.nowMs), asker.actor],
    );
  if (grants.length > 0)
    await writeAudit(tx, [
      {
        tenant_id: tenant,
        at: formatInstant(asker.nowMs),
        actor: asker.actor,
        action: 'grant.replaced',
        object_type: 'grant',
        object_id: `${kind}/${name}`,
        before: [],
        after: grants,
        trace_id: asker.traceId,
      },
    ]);
}
