import type { RouteInput, RouteOutput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { EnrolmentToken, Grant, Kind } from '@batcave/shared/identity';
import { type DurationMs, formatDuration, formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Asker } from '../../alerts/index.ts';
import {
  type CsrFacts,
  hashOf,
  newToken,
  type NamedIdentity,
  type SignedLeaf,
  wholeTenant,
} from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import { type CertificateRow, toLeaf } from './certificateRows.ts';
import { cutPage, readCursor } from './page.ts';
import { assertMayIssue } from './issueRights.ts';
import { auditIssue, type PgCertificates } from './pgCertificates.ts';
import type { PgStore, Queryable } from './pool.ts';

type ListQuery = RouteInput<(typeof ROUTES)['pki.tokens.list']>['query'];

interface TokenRow {
  tenant_id: string;
  token_id: string;
  kind: Kind;
  name: string;
  lifetime_ms: number;
  expires_at: number;
  created_at: number;
  created_by: string;
  used_at: number | null;
  key_hash: string | null;
  serial: string | null;
}

function toToken(row: TokenRow): EnrolmentToken {
  return {
    token_id: row.token_id,
    kind: row.kind,
    name: row.name,
    lifetime: formatDuration(row.lifetime_ms),
    expires_at: formatInstant(row.expires_at),
    created_at: formatInstant(row.created_at),
    created_by: row.created_by,
    used_at: row.used_at === null ? null : formatInstant(row.used_at),
  };
}

/** One-time tokens, and the certificates that they are changed for. The tokens themselves are not kept. */
export class PgEnrolment {
  readonly #store: PgStore;
  readonly #certificates: PgCertificates;
  readonly #trustDomain: string;

  constructor(options: {
    readonly store: PgStore;
    readonly certificates: PgCertificates;
    readonly trustDomain: string;
  }) {
    this.#store = options.store;
    this.#certificates = options.certificates;
    this.#trustDomain = options.trustDomain;
  }

  /** Makes a token for one identity. It is told this once. */
  async create(
    asker: Asker,
    { tenant, kind, name }: NamedIdentity,
    validForMs: DurationMs,
    lifetimeMs: DurationMs,
    roles?: readonly Grant[],
  ): Promise<EnrolmentToken & { readonly token: string }> {
    const token = newToken();
    const row = await this.#store.transaction(async (tx) => {
      await assertMayIssue(tx, asker.actor, { tenant, kind, name });
      await tx.query('insert into tenants (tenant_id) values ($1) on conflict do nothing', [
        tenant,
      ]);
      const { rows } = await tx.query<TokenRow>(
        `insert into enrolment_tokens (tenant_id, token_id, token_hash, kind, name, lifetime_ms, expires_at,
           created_at, created_by, roles)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning *`,
        [
          tenant,
          uuidv7(),
          hashOf(token),
          kind,
          name,
          lifetimeMs,
          formatInstant(asker.nowMs + validForMs),
          formatInstant(asker.nowMs),
          asker.actor,
          roles === undefined ? null : JSON.stringify(roles),
        ],
      );
      const row = rows[0] as TokenRow;
      await this.#audit(tx, asker, row, 'token.created', {
        identity: `${kind}/${name}`,
        expires_at: formatInstant(row.expires_at),
        lifetime: formatDuration(lifetimeMs),
        roles: roles ?? null,
      });
      return row;
    });
    return { ...toToken(row), token };
  }

  /**
   * Changes a token for a certificate. Of many that use one token at once a single key gets one; the
   * same key may ask again, should the answer have been lost, and gets the same.
   *
   * @throws AppError `token_refused` without saying why: who guesses learns nothing
   */
  async enrol(
    token: string,
    csr: CsrFacts,
    asked: { readonly nowMs: number; readonly traceId: string },
  ): Promise<SignedLeaf & NamedIdentity> {
    const keyHash = hashOf(csr.spki);
    return this.#certificates.change(async (tx) => {
      // The row stays locked until the certificate is recorded: the others wait, and then it is used.
      const { rows } = await tx.query<TokenRow & { roles: Grant[] | null }>(
        `update enrolment_tokens set used_at = coalesce(used_at, $3), key_hash = $2
          where token_hash = $1 and expires_at > $3 and (used_at is null or key_hash = $2) returning *`,
        [hashOf(token), keyHash, formatInstant(asked.nowMs)],
      );
      const row = rows[0];
      if (row === undefined) throw new AppError('token_refused');
      const identity = { tenant: row.tenant_id, kind: row.kind, name: row.name };
      if (row.serial !== null) return { ...(await this.#issuedBefore(tx, row)), ...identity };
      const asker: Asker = {
        tenant: row.tenant_id,
        actor: `${row.kind}/${row.name}`,
        ...asked,
      };
      // Who made the token answers for it, with what the identity holds by now.
      await assertMayIssue(tx, row.created_by, identity);
      const leaf = await this.#certificates.issueWithin(
        tx,
        { ...asker, actor: row.created_by },
        identity,
        csr,
        row.lifetime_ms,
        row.roles ?? undefined,
      );
      await tx.query(
        'update enrolment_tokens set serial = $3 where tenant_id = $1 and token_id = $2',
        [row.tenant_id, row.token_id, leaf.serial],
      );
      await auditIssue(tx, asker, 'certificate.enrolled', identity, leaf, {
        token_id: row.token_id,
        token_by: row.created_by,
      });
      return { ...leaf, ...identity };
    });
  }

  /** Whose token it is, if it ever was one. */
  async ownerOf(
    token: string,
  ): Promise<{ readonly tenant: string; readonly tokenId: string } | undefined> {
    const { rows } = await this.#store.query<{ tenant_id: string; token_id: string }>(
      'select tenant_id, token_id from enrolment_tokens where token_hash = $1',
      [hashOf(token)],
    );
    return rows[0] && { tenant: rows[0].tenant_id, tokenId: rows[0].token_id };
  }

  async list(
    tenant: string,
    query: ListQuery,
    nowMs: number,
  ): Promise<RouteOutput<(typeof ROUTES)['pki.tokens.list']>> {
    const limit = query.limit ?? 100;
    const after = readCursor(query.cursor, ['string']);
    const { rows } = await this.#store.forTenant(wholeTenant(tenant)).query<TokenRow>(
      `select * from enrolment_tokens
        where tenant_id = $1 and expires_at > $2 and ($3::uuid is null or token_id < $3)
        order by token_id desc limit $4`,
      [tenant, formatInstant(nowMs), after?.[0] ?? null, limit + 1],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.token_id]);
    return { tokens: page.map(toToken), next_cursor: next };
  }

  /** @throws AppError `not_found`, `state_conflict` when it has been used */
  async cancel(asker: Asker, tokenId: string): Promise<void> {
    await this.#store.transaction(async (tx) => {
      const { rows } = await tx.query<TokenRow>(
        'select * from enrolment_tokens where tenant_id = $1 and token_id = $2 and expires_at > $3 for update',
        [asker.tenant, tokenId, formatInstant(asker.nowMs)],
      );
      const row = rows[0];
      if (row === undefined) throw new AppError('not_found');
      if (row.used_at !== null)
        throw new AppError(
          'state_conflict',
          `It was used: revoke the certificate ${row.serial ?? ''} instead.`,
        );
      await tx.query(
        // Not now: another server's clock may be behind.
        `update enrolment_tokens set expires_at = 'epoch' where tenant_id = $1 and token_id = $2`,
        [asker.tenant, tokenId],
      );
      await this.#audit(tx, asker, row, 'token.cancelled', null);
    });
  }

  async #issuedBefore(tx: Queryable, token: TokenRow): Promise<SignedLeaf> {
    const { rows } = await tx.query<CertificateRow>(
      'select * from certificates where tenant_id = $1 and serial = $2',
      [token.tenant_id, token.serial],
    );
    const row = rows[0];
    // One that was revoked meanwhile is not given out again.
    if (row?.status !== 'active') throw new AppError('token_refused');
    return toLeaf(row, this.#trustDomain);
  }

  #audit(
    tx: Queryable,
    asker: Asker,
    row: TokenRow,
    action: 'token.created' | 'token.cancelled',
    after: unknown,
  ): Promise<void> {
    return writeAudit(tx, [
      {
        tenant_id: row.tenant_id,
        at: formatInstant(asker.nowMs),
        actor: asker.actor,
        action,
        object_type: 'token',
        object_id: row.token_id,
        before: null,
        after,
        trace_id: asker.traceId,
      },
    ]);
  }
}
