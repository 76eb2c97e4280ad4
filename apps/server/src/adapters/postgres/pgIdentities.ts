import {
  CANARY_TENANT,
  type Grant,
  type Kind,
  type LockTarget,
  type Principal,
} from '@batcave/shared/identity';
import {
  accessOf,
  type CertificateRecord,
  type IdentityRegistry,
  type NamedIdentity,
} from '../../identity/index.ts';
import type { PgStore, Queryable } from './pool.ts';

/** Without news for so long nobody can be vouched for any more: they may have been revoked. */
const STALE_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 200;

interface CertificateRow {
  tenant: string;
  kind: CertificateRecord['kind'];
  name: string;
  serial: string;
  fingerprint: string;
  not_after: number;
  status: CertificateRecord['status'];
  superseded_at: number | null;
  supersedes: string | null;
}

interface GrantRow {
  tenant: string;
  kind: Kind;
  name: string;
  role: Grant['role'];
  services: string[] | null;
}

interface Access {
  readonly rights: Pick<Principal, 'scopes' | 'services'>;
  readonly locked: boolean;
}

interface Lockable {
  readonly tenant: string;
  readonly kind: Kind;
  readonly name: string;
  readonly line: readonly string[];
  readonly rights: Pick<Principal, 'scopes' | 'services'>;
}

interface LockRow {
  tenant: string;
  target: LockTarget;
}

/**
 * Who may speak and what they may do, in memory for every request, as of a revision of the store.
 *
 * Ask `refresh` at least every second: what another process has changed counts from then on.
 */
export class PgIdentities implements IdentityRegistry {
  readonly #store: PgStore;
  readonly #listeners = new Set<() => void>();
  #byFingerprint: ReadonlyMap<string, CertificateRecord> = new Map();
  #newest: ReadonlyMap<string, CertificateRecord> = new Map();
  #access: ReadonlyMap<string, Access> = new Map();
  #tenants: ReadonlySet<string> = new Set();
  #revision = -1;
  /** By the clock that nobody sets. */
  #heardMs = performance.now();
  #loading: Promise<void> | undefined;
  #looked: { readonly atMs: number; readonly done: Promise<void> } | undefined;

  constructor(store: PgStore) {
    this.#store = store;
  }

  find(fingerprint: string): CertificateRecord | undefined {
    return this.#byFingerprint.get(fingerprint);
  }

  isStale(): boolean {
    return performance.now() - this.#heardMs > STALE_MS;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * An identity that speaks without its certificate, as the browser console does for whoever started
   * it; `undefined` when it is locked out.
   */
  principal({ tenant, kind, name }: NamedIdentity): Principal | undefined {
    const access = this.#access.get(`${tenant}/${kind}/${name}`);
    if (access?.locked === true) return undefined;
    return { tenant, kind, name, scopes: [], ...access?.rights };
  }

  /** The certificate that was issued last to an identity, also if it is over; none long after its end. */
  newestOf(identity: NamedIdentity): CertificateRecord | undefined {
    return this.#newest.get(keyOf(identity));
  }

  /** Every tenant that somebody may belong to: not the one that servers measure themselves with. */
  tenants(): ReadonlySet<string> {
    return this.#tenants;
  }

  /** Looks for changes, and reads everything anew if there are some. One at a time. */
  refresh(): Promise<void> {
    return (this.#loading ??= this.#refresh().finally(() => (this.#loading = undefined)));
  }

  look(): Promise<void> {
    // Strangers can ask for this as often as they like; the store is asked a few times a second.
    const nowMs = performance.now();
    if (this.#looked !== undefined && nowMs - this.#looked.atMs < LOOK_AGAIN_MS)
      return this.#looked.done;
    // What is known stays as it is if the store does not answer; `isStale` tells.
    const done = this.changed().catch(() => undefined);
    this.#looked = { atMs: nowMs, done };
    return done;
  }

  /** The same after a change of this process: not to be answered by a reading that began before it. */
  async changed(): Promise<void> {
    await this.#loading?.catch(() => undefined);
    await this.refresh();
  }

  async #refresh(): Promise<void> {
    const { rows } = await this.#store.query<{ revision: number }>(
      'select revision from identity_revision',
    );
    const revision = rows[0]?.revision ?? 0;
    if (revision !== this.#revision) {
      // One snapshot: a certificate must not be seen without its lock.
      await this.#store.transaction(async (tx) => {
        await tx.query('set transaction isolation level repeatable read');
        await this.#read(tx);
      });
      for (const listener of this.#listeners) listener();
    }
    this.#heardMs = performance.now();
  }

  async #read(tx: Queryable): Promise<void> {
    const { rows: revisions } = await tx.query<{ revision: number }>(
      'select revision from identity_revision',
    );
    const { rows: tenants } = await tx.query<{ tenant: string }>(
      'select tenant_id as tenant from tenants',
    );
    // One that has ended is told apart from one that never was for a while, and then forgotten.
    const { rows: certificates } = await tx.query<CertificateRow>(
      `select tenant_id as tenant, kind, name, serial, fingerprint, not_after, status, superseded_at, supersedes
         from certificates where not_after > now() - interval '7 days' order by issued_at, serial`,
    );
    const { rows: grants } = await tx.query<GrantRow>(
      'select tenant_id as tenant, kind, name, role, services from role_grants',
    );
    const { rows: locks } = await tx.query<LockRow>(
      'select tenant_id as tenant, target from identity_locks',
    );
    const { rows: identities } = await tx.query<Pick<GrantRow, 'tenant' | 'kind' | 'name'>>(
      'select tenant_id as tenant, kind, name from identities',
    );
    const grantsOf = Map.groupBy(grants, keyOf);
    const locksOf = Map.groupBy(locks, ({ tenant }) => tenant);
    const isLocked = (row: Lockable): boolean =>
      (locksOf.get(row.tenant) ?? []).some((lock) => isLockedBy(lock, row));
    this.#access = new Map(
      identities.map((row) => {
        const rights = accessOf(row.kind, (grantsOf.get(keyOf(row)) ?? []).map(toGrant));
        return [keyOf(row), { rights, locked: isLocked({ ...row, line: [], rights }) }];
      }),
    );
    const bySerial = new Map(certificates.map((row) => [`${row.tenant} ${row.serial}`, row]));
    this.#byFingerprint = new Map(
      certificates.map((row) => {
        const rights = this.#access.get(keyOf(row))?.rights ?? { scopes: [] };
        const { tenant, kind, name, serial, fingerprint, status } = row;
        return [
          fingerprint,
          {
            ...{ tenant, kind, name, serial, fingerprint, status },
            notAfterMs: row.not_after,
            supersededAtMs: row.superseded_at ?? undefined,
            locked: isLocked({ ...row, line: lineOf(row, bySerial), rights }),
            ...rights,
          },
        ];
      }),
    );
    this.#newest = new Map([...this.#byFingerprint.values()].map((each) => [keyOf(each), each]));
    this.#tenants = new Set(
      tenants.map(({ tenant }) => tenant).filter((tenant) => tenant !== CANARY_TENANT),
    );
    this.#revision = revisions[0]?.revision ?? 0;
  }
}

function keyOf({ tenant, kind, name }: { tenant: string; kind: string; name: string }): string {
  return `${tenant}/${kind}/${name}`;
}

function toGrant({ role, services }: GrantRow): Grant {
  return services === null ? { role } : { role, services };
}

/** Of a locked tenant those go on who can lift the lock. */
function isLockedBy({ target }: LockRow, row: Lockable): boolean {
  if ('serial' in target) return row.line.includes(target.serial);
  if ('tenant' in target) return !row.rights.scopes.includes('sentry.pki.admin');
  return target.kind === row.kind && target.name === row.name;
}

/** Serials of a certificate and of those that it came from by renewal. */
function lineOf(row: CertificateRow, bySerial: ReadonlyMap<string, CertificateRow>): string[] {
  const line = [row.serial];
  for (let at = row.supersedes; at !== null && !line.includes(at);) {
    line.push(at);
    at = bySerial.get(`${row.tenant} ${at}`)?.supersedes ?? null;
  }
  return line;
}

/** Tells, within the transaction of a change, that who may do what has changed. */
export async function raiseIdentityRevision(tx: Queryable): Promise<void> {
  await tx.query('update identity_revision set revision = revision + 1');
}
