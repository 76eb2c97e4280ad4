import { formatInstant } from '@batcave/shared/time';
import type { CertificateRecord, IdentityRegistry } from '../../identity/index.ts';
import type { PgStore } from './pool.ts';

/** The certificates that were issued, in memory for every request and in the store for good. */
export class PgCertificates implements IdentityRegistry {
  readonly #store: PgStore;
  readonly #byFingerprint = new Map<string, CertificateRecord>();

  constructor(store: PgStore) {
    this.#store = store;
  }

  find(fingerprint: string): CertificateRecord | undefined {
    return this.#byFingerprint.get(fingerprint);
  }

  /** Everyone for whom a certificate was ever issued. */
  tenants(): ReadonlySet<string> {
    return new Set([...this.#byFingerprint.values()].map((record) => record.tenant));
  }

  /** Records certificates, and their tenants, as issued. Safe to repeat. */
  async add(records: readonly CertificateRecord[]): Promise<void> {
    for (const record of records) {
      await this.#store.query(
        'insert into tenants (tenant_id) values ($1) on conflict do nothing',
        [record.tenant],
      );
      await this.#store.query(
        `insert into certificates (fingerprint, tenant_id, kind, name, scopes, not_after, status)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (fingerprint) do nothing`,
        [
          record.fingerprint,
          record.tenant,
          record.kind,
          record.name,
          record.scopes,
          formatInstant(record.notAfterMs),
          record.status,
        ],
      );
    }
    await this.load();
  }

  /** Reads all that are known, as they stand now. */
  async load(): Promise<void> {
    const { rows } = await this.#store.query<{
      fingerprint: string;
      tenant: string;
      kind: CertificateRecord['kind'];
      name: string;
      scopes: CertificateRecord['scopes'];
      not_after: number;
      status: CertificateRecord['status'];
    }>(
      'select fingerprint, tenant_id as tenant, kind, name, scopes, not_after, status from certificates',
    );
    this.#byFingerprint.clear();
    for (const { not_after: notAfterMs, ...row } of rows)
      this.#byFingerprint.set(row.fingerprint, { ...row, notAfterMs });
  }
}
