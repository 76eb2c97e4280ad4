import type { RouteInput, RouteOutput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { type Certificate, type Grant, type RevokeReason } from '@batcave/shared/identity';
import { type DurationMs, formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import {
  type CertificateRecord,
  type CsrFacts,
  hashOf,
  mayRenewFromMs,
  type NamedIdentity,
  type SignedLeaf,
  type Signer,
  wholeTenant,
} from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import { type CertificateRow, toCertificate, toLeaf } from './certificateRows.ts';
import { cutPage, readCursor } from './page.ts';
import { assertMayIssue, firstGrants, grantFirst } from './issueRights.ts';
import { endSessionsOf } from './pgBrowserSessions.ts';
import { forgetRevocationLists } from './pgAuthorities.ts';
import { raiseIdentityRevision } from './pgIdentities.ts';
import type { PgStore, Queryable } from './pool.ts';

type ListQuery = RouteInput<(typeof ROUTES)['pki.certificates.list']>['query'];

/** Ports of the certificates. */
export interface PgCertificatesOptions {
  readonly store: PgStore;
  readonly signer: Signer;
  readonly trustDomain: string;
  /** Called after a commit that changed who may speak. Awaited: the change counts when it resolves. */
  readonly onChange: () => Promise<void>;
}

/**
 * The certificates of clients in Postgres: issued, renewed, revoked, each with its audit row in one
 * transaction. A certificate is handed out after its row is committed, so none is at large unknown.
 */
export class PgCertificates {
  readonly #options: PgCertificatesOptions;

  constructor(options: PgCertificatesOptions) {
    this.#options = options;
  }

  /**
   * Issues a certificate to an identity, which gets `roles` if it is new.
   *
   * @throws AppError `state_conflict` when the identity holds rights over others and whoever asks is not
   *   on the host: who issues certificates could become who grants roles
   */
  async issue(
    asker: Asker,
    identity: NamedIdentity,
    csr: CsrFacts,
    lifetimeMs: DurationMs,
    roles?: readonly Grant[],
  ): Promise<SignedLeaf> {
    return this.change(async (tx) => {
      await assertMayIssue(tx, asker.actor, identity);
      const leaf = await this.issueWithin(tx, asker, identity, csr, lifetimeMs, roles);
      await auditIssue(tx, asker, 'certificate.issued', identity, leaf, null);
      return leaf;
    });
  }

  /**
   * The next certificate of the same identity, for a new key. The one before goes on for a while.
   *
   * @throws AppError `state_conflict` before half of its life, `csr_refused` for the same key again
   */
  async renew(asker: Asker, record: CertificateRecord, csr: CsrFacts): Promise<SignedLeaf> {
    return this.change(async (tx) => {
      const { rows } = await tx.query<CertificateRow>(
        'select * from certificates where tenant_id = $1 and serial = $2 for update',
        [record.tenant, record.serial],
      );
      const row = rows[0];
      const keyHash = hashOf(csr.spki);
      if (row?.status === 'superseded') {
        // The answer may have been lost: who asks again with the same key gets the same.
        const successor = await this.#successor(tx, record, keyHash);
        if (successor !== undefined) return successor;
      }
      if (row?.status !== 'active')
        throw new AppError(
          'state_conflict',
          `This certificate is ${row?.status ?? 'unknown'}; only an active one is renewed.`,
        );
      const fromMs = mayRenewFromMs(row.not_before, row.not_after);
      if (asker.nowMs < fromMs)
        throw new AppError(
          'state_conflict',
          `It is too early: this certificate can be renewed from ${formatInstant(fromMs)} on.`,
        );
      if (row.key_hash === keyHash)
        throw new AppError('csr_refused', 'Make a new key for the new certificate.');
      const lifetimeMs = row.not_after - row.not_before;
      const leaf = await this.issueWithin(tx, asker, record, csr, lifetimeMs);
      await tx.query(
        `update certificates set status = 'superseded', superseded_at = $3 where tenant_id = $1 and serial = $2`,
        [record.tenant, record.serial, formatInstant(asker.nowMs)],
      );
      await tx.query(
        'update certificates set supersedes = $3 where tenant_id = $1 and serial = $2',
        [record.tenant, leaf.serial, record.serial],
      );
      await auditIssue(tx, asker, 'certificate.renewed', record, leaf, { serial: record.serial });
      return leaf;
    });
  }

  /**
   * Ends a certificate, and all that followed it by renewal: whoever took its key may have renewed it.
   * Sessions of its identity in browsers end with it; tokens that nobody has used do when its key or its owner is not trusted.
   *
   * @throws AppError `not_found`, `state_conflict` when all of them are revoked or have run out already
   */
  async revoke(
    asker: Asker,
    serial: string,
    reason: RevokeReason,
    note: string | undefined,
  ): Promise<Certificate> {
    const { trustDomain } = this.#options;
    return this.change(async (tx) => {
      const named = await lockCertificate(tx, asker.tenant, serial);
      const was = toCertificate(named, trustDomain, asker.nowMs);
      const { rows } = await tx.query<CertificateRow>(
        `with recursive line as (
           select serial from certificates where tenant_id = $1 and serial = $2
           union
           select c.serial from certificates c join line on c.supersedes = line.serial where c.tenant_id = $1)
         update certificates set status = 'revoked', revoked_at = $3, revoked_by = $4, revoke_reason = $5
          where tenant_id = $1 and serial in (select serial from line) and status <> 'revoked' and not_after > $3
         returning *`,
        [asker.tenant, serial, formatInstant(asker.nowMs), asker.actor, reason],
      );
      if (rows.length === 0)
        throw new AppError('state_conflict', `This certificate is ${was.status} already.`);
      const cancelled = DISTRUST.includes(reason) ? await cancelTokens(tx, asker, named) : [];
      await endSessionsOf(tx, { tenant: asker.tenant, kind: named.kind, name: named.name });
      await forgetRevocationLists(tx);
      const common = {
        tenant_id: asker.tenant,
        at: formatInstant(asker.nowMs),
        actor: asker.actor,
        before: null,
        trace_id: asker.traceId,
      };
      await writeAudit(tx, [
        ...rows.map((row) => ({
          ...common,
          action: 'certificate.revoked',
          object_type: 'certificate' as const,
          object_id: row.serial,
          after: {
            status: 'revoked',
            reason,
            note: note ?? null,
            uri: was.uri,
            followed: row.serial === serial ? null : serial,
          },
        })),
        ...cancelled.map((tokenId) => ({
          ...common,
          action: 'token.cancelled',
          object_type: 'token' as const,
          object_id: tokenId,
          after: { revoked: serial },
        })),
      ]);
      const row = rows.find((own) => own.serial === serial) ?? named;
      return toCertificate(row, trustDomain, asker.nowMs);
    });
  }

  /** Whether the newest certificate of the identity was revoked. */
  async isLastRevoked({ tenant, kind, name }: NamedIdentity): Promise<boolean> {
    const { rows } = await this.#options.store.query<{ status: string }>(
      `select status from certificates where tenant_id = $1 and kind = $2 and name = $3
        order by issued_at desc, serial desc limit 1`,
      [tenant, kind, name],
    );
    return rows[0]?.status === 'revoked';
  }

  async get(tenant: string, serial: string, nowMs: number): Promise<Certificate> {
    const { rows } = await this.#options.store
      .forTenant(wholeTenant(tenant))
      .query<CertificateRow>('select * from certificates where tenant_id = $1 and serial = $2', [
        tenant,
        serial,
      ]);
    if (rows[0] === undefined) throw new AppError('not_found');
    return toCertificate(rows[0], this.#options.trustDomain, nowMs);
  }

  async list(
    tenant: string,
    query: ListQuery,
    nowMs: number,
  ): Promise<RouteOutput<(typeof ROUTES)['pki.certificates.list']>> {
    const limit = query.limit ?? 100;
    const after = readCursor(query.cursor, ['number', 'string']);
    const { rows } = await this.#options.store.forTenant(wholeTenant(tenant)).query<CertificateRow>(
      `select * from certificates
        where tenant_id = $1
          and ($2::text is null or $2 = case when status <> 'revoked' and not_after <= $3 then 'expired' else status end)
          and ($4::text is null or kind = $4) and ($5::text is null or name = $5)
          and ($6::numeric is null or (extract(epoch from issued_at) * 1000, serial) < ($6, $7::text))
        order by issued_at desc, serial desc limit $8`,
      [
        tenant,
        query.status ?? null,
        formatInstant(nowMs),
        query.kind ?? null,
        query.name ?? null,
        after?.[0] ?? null,
        after?.[1] ?? null,
        limit + 1,
      ],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.issued_at, row.serial]);
    return {
      certificates: page.map((row) => toCertificate(row, this.#options.trustDomain, nowMs)),
      next_cursor: next,
    };
  }

  async #successor(
    tx: Queryable,
    { tenant, kind, name }: NamedIdentity,
    keyHash: string,
  ): Promise<SignedLeaf | undefined> {
    const { rows } = await tx.query<CertificateRow>(
      `select * from certificates
        where tenant_id = $1 and kind = $2 and name = $3 and key_hash = $4 and status = 'active'`,
      [tenant, kind, name, keyHash],
    );
    return rows[0] && toLeaf(rows[0], this.#options.trustDomain);
  }

  /** Signs and records, within a transaction of whoever asks. The audit row is the caller's. */
  async issueWithin(
    tx: Queryable,
    asker: Asker,
    identity: NamedIdentity,
    csr: CsrFacts,
    lifetimeMs: DurationMs,
    roles?: readonly Grant[],
  ): Promise<SignedLeaf> {
    const { tenant, kind, name } = identity;
    const keyHash = hashOf(csr.spki);
    await tx.query('insert into tenants (tenant_id) values ($1) on conflict do nothing', [tenant]);
    const { rows: made } = await tx.query(
      `insert into identities (tenant_id, kind, name) values ($1, $2, $3)
       on conflict do nothing returning name`,
      [tenant, kind, name],
    );
    // One at a time for a key: two that ask at once must not both find it free.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [keyHash]);
    const { rows: others } = await tx.query(
      `select 1 from certificates
        where key_hash = $1 and ((tenant_id, kind, name) <> ($2, $3, $4) or status = 'revoked') limit 1`,
      [keyHash, tenant, kind, name],
    );
    if (others.length > 0)
      throw new AppError(
        'csr_refused',
        'This key belongs to another identity, or a certificate of it was revoked. Make a new one.',
      );
    const leaf = await this.#options.signer.signLeaf({
      tenant,
      kind,
      name,
      spki: csr.spki,
      notAfterMs: asker.nowMs + lifetimeMs,
    });
    await tx.query(
      `insert into certificates (tenant_id, serial, fingerprint, kind, name, certificate, key_hash,
         not_before, not_after, issued_at, issued_by, status)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active')`,
      [
        tenant,
        leaf.serial,
        leaf.fingerprint,
        kind,
        name,
        leaf.chain,
        keyHash,
        formatInstant(leaf.notBeforeMs),
        formatInstant(leaf.notAfterMs),
        formatInstant(asker.nowMs),
        asker.actor,
      ],
    );
    if (made.length > 0) await grantFirst(tx, asker, identity, roles ?? firstGrants(asker, kind));
    return leaf;
  }

  /** Runs a change of who may speak, and resolves once it counts here. */
  async change<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const { store, onChange } = this.#options;
    const result = await store.transaction(async (tx) => {
      const result = await work(tx);
      await raiseIdentityRevision(tx);
      return result;
    });
    await onChange();
    return result;
  }
}

/** Reasons not to trust who has the key, or who had it. */
const DISTRUST: readonly RevokeReason[] = ['keyCompromise', 'privilegeWithdrawn'];

/** Takes back the tokens of the certificate's identity that nobody has used. Returns their ids. */
async function cancelTokens(
  tx: Queryable,
  { tenant, nowMs }: Asker,
  { kind, name }: CertificateRow,
): Promise<string[]> {
  const { rows } = await tx.query<{ token_id: string }>(
    `update enrolment_tokens set expires_at = 'epoch'
      where tenant_id = $1 and kind = $2 and name = $3 and used_at is null and expires_at > $4
     returning token_id`,
    [tenant, kind, name, formatInstant(nowMs)],
  );
  return rows.map(({ token_id: id }) => id);
}

async function lockCertificate(
  tx: Queryable,
  tenant: string,
  serial: string,
): Promise<CertificateRow> {
  const { rows } = await tx.query<CertificateRow>(
    'select * from certificates where tenant_id = $1 and serial = $2 for update',
    [tenant, serial],
  );
  if (rows[0] === undefined) throw new AppError('not_found');
  return rows[0];
}

/** The audit row of a certificate that was handed out. */
export function auditIssue(
  tx: Queryable,
  asker: Asker,
  action: 'certificate.issued' | 'certificate.renewed' | 'certificate.enrolled',
  { tenant }: NamedIdentity,
  leaf: SignedLeaf,
  from: Readonly<Record<string, string>> | null,
): Promise<void> {
  return writeAudit(tx, [
    {
      tenant_id: tenant,
      at: formatInstant(asker.nowMs),
      actor: asker.actor,
      action,
      object_type: 'certificate',
      object_id: leaf.serial,
      before: from,
      after: { uri: leaf.uri, not_after: formatInstant(leaf.notAfterMs) },
      trace_id: asker.traceId,
    },
  ]);
}
