import type { PgStore } from './pool.ts';

/** How far the alerts topic is, in the store, so that whoever goes on knows. */
export class PgPublications {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  async read(): Promise<Map<string, number>> {
    const { rows } = await this.#store.query<{ tenant_id: string; seq: number }>(
      'select tenant_id, seq from alert_publications',
    );
    return new Map(rows.map(({ tenant_id, seq }) => [tenant_id, seq]));
  }

  /** Never goes back: one that was replaced while it slept may come late. */
  async save(tenant: string, seq: number): Promise<void> {
    await this.#store.query(
      `insert into alert_publications (tenant_id, seq) values ($1, $2)
       on conflict (tenant_id) do update set seq = greatest(alert_publications.seq, excluded.seq)`,
      [tenant, seq],
    );
  }
}
