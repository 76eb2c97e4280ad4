import type { X509Certificate } from 'node:crypto';
import { formatInstant } from '@batcave/shared/time';
import type { Signer } from '../../identity/index.ts';
import type { PgStore, Queryable } from './pool.ts';

const LOCK = 7_236_005; // any number that nothing else here locks
const HOUR_MS = 3_600_000;
/** A list is made anew after so long even if nothing was revoked. */
const ANEW_MS = HOUR_MS;
/** For so long others may rely on a list. */
const GOOD_FOR_MS = 24 * HOUR_MS;

/** A CA of this store, without its key. */
export interface StoredAuthority {
  readonly use: 'root' | 'clients' | 'servers';
  readonly certificate: X509Certificate;
}

/** Runs the work while no other server of this store does: of two that start at once one makes the CA. */
export async function aloneWithAuthorities<T>(store: PgStore, work: () => Promise<T>): Promise<T> {
  const client = await store.connect('authorities');
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    return await work();
  } finally {
    await client.end(); // gives the lock back
  }
}

/** Fingerprints of the authorities that the store knows, by use. */
export async function knownAuthorities(store: PgStore): Promise<Map<string, string>> {
  const { rows } = await store.query<{ fingerprint: string; use: string }>(
    'select fingerprint, use from pki_authorities',
  );
  return new Map(rows.map(({ fingerprint, use }) => [fingerprint, use]));
}

/** Records authorities that are new. */
export async function recordAuthorities(
  store: PgStore,
  authorities: readonly StoredAuthority[],
): Promise<void> {
  for (const { use, certificate } of authorities)
    await store.query(
      `insert into pki_authorities (fingerprint, use, certificate, not_after) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [
        certificate.fingerprint256,
        use,
        certificate.toString(),
        formatInstant(Date.parse(certificate.validTo)),
      ],
    );
}

/**
 * The revocation lists of the CAs for clients, that of the newest CA first, made anew when something was
 * revoked since, another CA has come, or they have become old. One server makes them, the others wait and
 * read them.
 */
export function currentRevocationLists(
  store: PgStore,
  signer: Signer,
  clients: readonly X509Certificate[],
  nowMs: number,
): Promise<Buffer[]> {
  const authorities = clients.map(({ fingerprint256 }) => fingerprint256).join(' ');
  return store.transaction(async (tx) => {
    const { rows } = await tx.query<{
      number: number;
      issued_at: number | null;
      authorities: string | null;
      lists: Buffer[] | null;
    }>('select number, issued_at, authorities, lists from revocation_list for update');
    const kept = rows[0];
    if (kept === undefined) throw new Error('revocation_list has no row: the store is damaged');
    // A revocation takes `issued_at` away, so no clocks are compared.
    const isCurrent =
      kept.issued_at !== null &&
      Math.abs(nowMs - kept.issued_at) < ANEW_MS &&
      kept.authorities === authorities;
    if (kept.lists !== null && isCurrent) return kept.lists;
    const { rows: revoked } = await tx.query<{
      serial: string;
      revoked_at: number;
      revoke_reason: string;
    }>(
      // RFC 5280 section 3.3: an entry stays until the first list after the certificate has ended.
      `select serial, revoked_at, revoke_reason from certificates
        where status = 'revoked' and not_after > $1 order by revoked_at, serial`,
      [formatInstant(nowMs - HOUR_MS)],
    );
    const number = kept.number + 1;
    const lists = await signer.signRevocationLists({
      number,
      thisUpdateMs: nowMs,
      nextUpdateMs: nowMs + GOOD_FOR_MS,
      revoked: revoked.map((row) => ({
        serial: row.serial,
        revokedAtMs: row.revoked_at,
        reason: row.revoke_reason,
      })),
    });
    await tx.query(
      'update revocation_list set number = $1, issued_at = $2, authorities = $3, lists = $4',
      [number, formatInstant(nowMs), authorities, lists],
    );
    return lists;
  });
}

/** Tells, within the transaction of a revocation, that the lists are not whole any more. */
export async function forgetRevocationLists(tx: Queryable): Promise<void> {
  await tx.query('update revocation_list set issued_at = null');
}
