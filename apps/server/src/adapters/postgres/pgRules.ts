import { AppError } from '@batcave/shared/errors';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Asker, RuleBook, RuleSource } from '../../alerts/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import { cutPage, readCursor } from './page.ts';
import type { PgStore, Queryable } from './pool.ts';

interface RuleRow {
  tenant_id: string;
  rule_id: string;
  version: number;
  revision: number;
  name: string;
  spec: RuleInput;
  created_at: number;
  updated_at: number;
  updated_by: string;
}

function toRule(row: RuleRow): Rule {
  return {
    ...row.spec,
    enabled: row.spec.enabled ?? true,
    rule_id: row.rule_id,
    version: row.version,
    created_at: formatInstant(row.created_at),
    updated_at: formatInstant(row.updated_at),
    updated_by: row.updated_by,
  };
}

/**
 * Rules with all their versions. Every change takes the next revision of the whole book, so that
 * the book as it was at any moment can be read again.
 */
export class PgRules implements RuleSource {
  readonly #store: PgStore;
  readonly #listeners = new Set<() => void>();
  #latest = 0;

  constructor(store: PgStore) {
    this.#store = store;
  }

  latestRevision(): number {
    return this.#latest;
  }

  /** Asks the store for the newest revision: another instance may have made one. */
  async look(): Promise<number> {
    const { rows } = await this.#store.query<{ revision: number }>(
      'select revision from rule_revision',
    );
    return rows[0]?.revision ?? 0;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async load(revision?: number): Promise<RuleBook> {
    const { rows: newest } = await this.#store.query<{ revision: number }>(
      'select revision from rule_revision',
    );
    const asOf = revision ?? newest[0]?.revision ?? 0;
    const { rows } = await this.#store.query<RuleRow & { deleted: boolean }>(
      `select distinct on (tenant_id, rule_id) * from rule_versions
        where revision <= $1 order by tenant_id, rule_id, version desc`,
      [asOf],
    );
    this.#latest = Math.max(this.#latest, newest[0]?.revision ?? 0);
    const live = rows.filter((row) => !row.deleted);
    const byTenant = Map.groupBy(live, (row) => row.tenant_id);
    return {
      revision: asOf,
      rules: new Map([...byTenant].map(([tenant, own]) => [tenant, own.map(toRule)])),
    };
  }

  async list(
    tenant: string,
    query: { limit?: number; cursor?: string },
  ): Promise<{ policies: Rule[]; next_cursor: string | null }> {
    const limit = query.limit ?? 100;
    const after = readCursor(query.cursor, ['string', 'string']);
    const { rows } = await this.#store.forTenant(wholeTenant(tenant)).query<RuleRow>(
      `select * from rules
        where tenant_id = $1 and ($2::text is null or (name, rule_id) > ($2, $3::uuid))
        order by name, rule_id limit $4`,
      [tenant, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.name, row.rule_id]);
    return { policies: page.map(toRule), next_cursor: next };
  }

  async get(tenant: string, ruleId: string): Promise<Rule> {
    const row = await findRule(this.#store.forTenant(wholeTenant(tenant)), tenant, ruleId);
    if (row === undefined) throw new AppError('not_found');
    return toRule(row);
  }

  create(asker: Asker, spec: RuleInput): Promise<Rule> {
    return this.#change(asker.tenant, async (tx) => {
      const rule = await this.#write(tx, asker, uuidv7(), undefined, spec);
      await audit(tx, asker, 'rule.created', rule.rule_id, null, spec);
      return rule;
    });
  }

  /** Creates rules for a tenant that has none and never had one. Returns how many it made. */
  createFirst(asker: Asker, specs: readonly RuleInput[]): Promise<number> {
    return this.#change(asker.tenant, async (tx) => {
      const { rows } = await tx.query('select 1 from rule_versions where tenant_id = $1 limit 1', [
        asker.tenant,
      ]);
      if (rows.length > 0) return 0;
      for (const spec of specs) {
        const rule = await this.#write(tx, asker, uuidv7(), undefined, spec);
        await audit(tx, asker, 'rule.created', rule.rule_id, null, spec);
      }
      return specs.length;
    });
  }

  /** @throws AppError `not_found`; `state_conflict` when `ifVersion` is not the current version. */
  update(
    asker: Asker,
    ruleId: string,
    spec: RuleInput,
    ifVersion: number | undefined,
  ): Promise<Rule> {
    return this.#change(asker.tenant, async (tx) => {
      const before = await findRule(tx, asker.tenant, ruleId);
      if (before === undefined) throw new AppError('not_found');
      if (ifVersion !== undefined && ifVersion !== before.version)
        throw new AppError(
          'state_conflict',
          `The rule is at version ${String(before.version)}, changed by ${before.updated_by}. Read it again and apply your change to that.`,
        );
      const rule = await this.#write(tx, asker, ruleId, before, spec);
      await audit(tx, asker, 'rule.updated', ruleId, before.spec, spec);
      return rule;
    });
  }

  remove(asker: Asker, ruleId: string): Promise<void> {
    return this.#change(asker.tenant, async (tx) => {
      const before = await findRule(tx, asker.tenant, ruleId);
      if (before === undefined) throw new AppError('not_found');
      await tx.query('delete from rules where tenant_id = $1 and rule_id = $2', [
        asker.tenant,
        ruleId,
      ]);
      await tx.query(
        `insert into rule_versions (tenant_id, rule_id, version, revision, deleted, spec, created_at, updated_at, updated_by)
         values ($1, $2, $3, $4, true, $5, $6, $7, $8)`,
        [
          asker.tenant,
          ruleId,
          before.version + 1,
          await nextRevision(tx),
          JSON.stringify(before.spec),
          formatInstant(before.created_at),
          formatInstant(asker.nowMs),
          asker.actor,
        ],
      );
      await audit(tx, asker, 'rule.deleted', ruleId, before.spec, null);
    });
  }

  async #change<T>(tenant: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
    // The counter's row is locked first by every change: revisions commit in their order.
    const { result, revision } = await this.#store
      .forTenant(wholeTenant(tenant))
      .transaction(async (tx) => {
        await tx.query('select revision from rule_revision for update');
        const result = await work(tx);
        const { rows } = await tx.query<{ revision: number }>('select revision from rule_revision');
        return { result, revision: rows[0]?.revision ?? 0 };
      });
    this.#latest = Math.max(this.#latest, revision);
    for (const listener of this.#listeners) listener();
    return result;
  }

  async #write(
    tx: Queryable,
    asker: Asker,
    ruleId: string,
    before: RuleRow | undefined,
    spec: RuleInput,
  ): Promise<Rule> {
    const values = [
      asker.tenant,
      ruleId,
      (before?.version ?? 0) + 1,
      await nextRevision(tx),
      spec.name,
      JSON.stringify(spec),
      formatInstant(before?.created_at ?? asker.nowMs),
      formatInstant(asker.nowMs),
      asker.actor,
    ];
    const { rows } = await tx.query<RuleRow>(
      `insert into rules (tenant_id, rule_id, version, revision, name, spec, created_at, updated_at, updated_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (tenant_id, rule_id) do update set version = excluded.version, revision = excluded.revision,
         name = excluded.name, spec = excluded.spec, updated_at = excluded.updated_at, updated_by = excluded.updated_by
       returning *`,
      values,
    );
    await tx.query(
      `insert into rule_versions (tenant_id, rule_id, version, revision, deleted, spec, created_at, updated_at, updated_by)
       select tenant_id, rule_id, version, revision, false, spec, created_at, updated_at, updated_by
         from rules where tenant_id = $1 and rule_id = $2`,
      [asker.tenant, ruleId],
    );
    if (rows[0] === undefined) throw new Error('a written rule was not returned');
    return toRule(rows[0]);
  }
}

async function nextRevision(tx: Queryable): Promise<number> {
  const { rows } = await tx.query<{ revision: number }>(
    'update rule_revision set revision = revision + 1 returning revision',
  );
  return rows[0]?.revision ?? 0;
}

async function findRule(
  db: Queryable,
  tenant: string,
  ruleId: string,
): Promise<RuleRow | undefined> {
  const { rows } = await db.query<RuleRow>(
    'select * from rules where tenant_id = $1 and rule_id = $2',
    [tenant, ruleId],
  );
  return rows[0];
}

function audit(
  tx: Queryable,
  asker: Asker,
  action: string,
  ruleId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  return writeAudit(tx, [
    {
      tenant_id: asker.tenant,
      at: formatInstant(asker.nowMs),
      actor: asker.actor,
      action,
      object_type: 'rule',
      object_id: ruleId,
      before,
      after,
      trace_id: asker.traceId,
    },
  ]);
}
