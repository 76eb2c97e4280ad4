import { AppError } from '@batcave/shared/errors';
import {
  type Grant,
  type IdentityGrants,
  type Kind,
  type Lock,
  type LockTarget,
  type Principal,
  ROLES,
} from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Asker } from '../../alerts/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import { raiseIdentityRevision } from './pgIdentities.ts';
import type { PgStore, Queryable } from './pool.ts';

interface GrantRow {
  kind: Kind;
  name: string;
  role: Grant['role'] | null;
  services: string[] | null;
}

interface LockRow {
  lock_id: string;
  target: LockTarget;
  reason: string;
  locked_at: number;
  locked_by: string;
}

/** Which roles identities hold, and who is locked out, in Postgres; each change with its audit row. */
export class PgAccess {
  readonly #store: PgStore;
  readonly #onChange: () => Promise<void>;

  constructor(options: {
    readonly store: PgStore;
    /** Called after a commit that changed who may do what. Awaited: the change counts when it resolves. */
    readonly onChange: () => Promise<void>;
  }) {
    this.#store = options.store;
    this.#onChange = options.onChange;
  }

  /** Every identity of the tenant, by kind and name. */
  async list(tenant: string): Promise<IdentityGrants[]> {
    const { rows } = await this.#store.forTenant(wholeTenant(tenant)).query<GrantRow>(
      `select i.kind, i.name, g.role, g.services
         from identities i left join role_grants g using (tenant_id, kind, name)
        where tenant_id = $1 order by kind, name, role`,
      [tenant],
    );
    const byIdentity = Map.groupBy(rows, ({ kind, name }) => `${kind}/${name}`);
    return [...byIdentity.values()].map((own) => ({
      kind: own[0]?.kind ?? 'console',
      name: own[0]?.name ?? '',
      grants: own.flatMap(toGrant),
    }));
  }

  /**
   * Gives an identity these roles and no others. It may have no certificate yet.
   *
   * @throws AppError `state_conflict` for one's own roles, and for a right over certificates that whoever
   *   asks does not hold: who grants roles must not become who issues identities, nor the other way round.
   */
  async replace(
    asker: Asker & { readonly principal: Principal | 'host' },
    kind: Kind,
    name: string,
    grants: readonly Grant[],
  ): Promise<IdentityGrants> {
    const { tenant, principal } = asker;
    if (principal !== 'host') assertMayGrant(principal, kind, name, grants);
    assertGrantable(grants);
    await this.#change(tenant, async (tx) => {
      await tx.query(
        'insert into identities (tenant_id, kind, name) values ($1, $2, $3) on conflict do nothing',
        [tenant, kind, name],
      );
      // One change of an identity at a time: of two, the later is what holds.
      await tx.query(
        'select 1 from identities where tenant_id = $1 and kind = $2 and name = $3 for update',
        [tenant, kind, name],
      );
      const { rows: before } = await tx.query<GrantRow>(
        'delete from role_grants where tenant_id = $1 and kind = $2 and name = $3 returning kind, name, role, services',
        [tenant, kind, name],
      );
      for (const { role, services } of grants)
        await tx.query(
          `insert into role_grants (tenant_id, kind, name, role, services, granted_at, granted_by)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [tenant, kind, name, role, services ?? null, formatInstant(asker.nowMs), asker.actor],
        );
      await audit(
        tx,
        asker,
        'grant.replaced',
        'grant',
        `${kind}/${name}`,
        before.flatMap(toGrant),
        grants,
      );
    });
    return { kind, name, grants: [...grants] };
  }

  async locks(tenant: string): Promise<Lock[]> {
    const { rows } = await this.#store
      .forTenant(wholeTenant(tenant))
      .query<LockRow>('select * from identity_locks where tenant_id = $1 order by lock_id', [
        tenant,
      ]);
    return rows.map(toLock);
  }

  /** Locks an identity, a certificate or the whole tenant out until the lock is lifted. */
  async lock(asker: Asker, target: LockTarget, reason: string): Promise<Lock> {
    if ('name' in target && asker.actor === `${target.kind}/${target.name}`)
      throw new AppError('state_conflict', 'You cannot lock yourself out: you could not lift it.');
    return this.#change(asker.tenant, async (tx) => {
      const { rows } = await tx.query<LockRow>(
        `insert into identity_locks (tenant_id, lock_id, target, reason, locked_at, locked_by)
         values ($1, $2, $3, $4, $5, $6) returning *`,
        [
          asker.tenant,
          uuidv7(),
          JSON.stringify(target),
          reason,
          formatInstant(asker.nowMs),
          asker.actor,
        ],
      );
      const lock = toLock(rows[0] as LockRow);
      await audit(tx, asker, 'lock.set', 'lock', lock.lock_id, null, { target, reason });
      return lock;
    });
  }

  /** @throws AppError `not_found` */
  async unlock(asker: Asker, lockId: string): Promise<void> {
    await this.#change(asker.tenant, async (tx) => {
      const { rows } = await tx.query<LockRow>(
        'delete from identity_locks where tenant_id = $1 and lock_id = $2 returning *',
        [asker.tenant, lockId],
      );
      const lock = rows[0];
      if (lock === undefined) throw new AppError('not_found');
      const { target, reason } = lock;
      await audit(tx, asker, 'lock.lifted', 'lock', lockId, { target, reason }, null);
    });
  }

  async #change<T>(tenant: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
    const result = await this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      const result = await work(tx);
      await raiseIdentityRevision(tx);
      return result;
    });
    await this.#onChange();
    return result;
  }
}

function toGrant({ role, services }: GrantRow): Grant[] {
  if (role === null) return [];
  return [services === null ? { role } : { role, services }];
}

function toLock(row: LockRow): Lock {
  return { ...row, locked_at: formatInstant(row.locked_at) };
}

/** @throws AppError when a grant says what no grant can mean. */
function assertGrantable(grants: readonly Grant[]): void {
  const twice = grants.find(({ role }, i) => grants.findIndex((other) => other.role === role) < i);
  const whole = grants.find(
    ({ role, services }) => services !== undefined && !ROLES[role].byService,
  );
  const wrong = twice ?? whole;
  if (wrong === undefined) return;
  const index = String(grants.indexOf(wrong));
  throw new AppError('invalid_request', undefined, {
    faults: [
      twice === undefined
        ? {
            field: `/grants/${index}/services`,
            limit: `left out for ${wrong.role}`,
            fix: 'This role concerns the whole tenant. Grant it for all services, or not at all.',
          }
        : {
            field: `/grants/${index}/role`,
            limit: 'each role once',
            fix: 'Put all services of a role into one grant.',
          },
    ],
  });
}

function assertMayGrant(
  principal: Principal,
  kind: Kind,
  name: string,
  grants: readonly Grant[],
): void {
  if (principal.kind === kind && principal.name === name)
    throw new AppError(
      'state_conflict',
      'Nobody grants roles to themselves. Ask another tenant_admin.',
    );
  const givesPki = grants.some(({ role }) =>
    (ROLES[role].scopes as readonly string[]).includes('sentry.pki.admin'),
  );
  if (givesPki && !principal.scopes.includes('sentry.pki.admin'))
    throw new AppError(
      'state_conflict',
      'Only who holds sentry.pki.admin too may grant it. On the host of the server, sentry access grant does it.',
    );
}

function audit(
  tx: Queryable,
  asker: Asker,
  action: string,
  objectType: 'grant' | 'lock',
  objectId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  return writeAudit(tx, [
    {
      tenant_id: asker.tenant,
      at: formatInstant(asker.nowMs),
      actor: asker.actor,
      action,
      object_type: objectType,
      object_id: objectId,
      before,
      after,
      trace_id: asker.traceId,
    },
  ]);
}
