import { AppError, type FieldFault } from '@batcave/shared/errors';
import { diffRules, type Rule, type RuleInput, type RuleVersion } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Asker, RuleBook, RuleSource } from '../../alerts/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { type AuditRow, writeAudit } from './audit.ts';
import { cutPage, readCursor } from './page.ts';
import type { PgStore, Queryable } from './pool.ts';
import { assertSound, type CheckEdits, type RuleEdit, type RuleFaults } from './ruleEdits.ts';
import { listVersions, specOfVersion } from './ruleHistory.ts';
import {
  allRules,
  assertRoom,
  findRules,
  type RuleRow,
  rulesAround,
  toRule,
  writeEdits,
} from './ruleRows.ts';

/** What a document comes to, as `PgRules.revise` is told. */
export interface RevisionPlan {
  readonly edits: readonly RuleEdit[];
  /** Something of it was refused already: the edits are checked, and not made. */
  readonly isRefused: boolean;
}

/** What became of a plan. */
export interface Revision<P extends RevisionPlan> {
  readonly plan: P;
  readonly faults: RuleFaults;
  /** The rules as they were written, by their ids. Empty when nothing was done. */
  readonly written: ReadonlyMap<string, Rule>;
  readonly isApplied: boolean;
}

/** How a change says what it is, and why it is refused, where that is not plain from the edit. */
interface Wording {
  readonly tell?: (row: ToldEdit) => ToldEdit;
  readonly refuse?: (faults: readonly FieldFault[]) => AppError;
}
type ToldEdit = Pick<AuditRow, 'action' | 'before' | 'after'>;

/**
 * Rules with all their versions. Every change takes the next revision of the whole book, so that
 * the book as it was at any moment can be read again.
 *
 * Changes wait for each other, and each is checked against the rules as they are then: no rule that
 * is stored can stop judging because of another.
 */
export class PgRules implements RuleSource {
  readonly #store: PgStore;
  readonly #check: CheckEdits;
  readonly #listeners = new Set<() => void>();
  #latest = 0;

  constructor(store: PgStore, check: CheckEdits) {
    this.#store = store;
    this.#check = check;
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

  /** Looks, and tells the listeners when another process has made a revision. */
  async refresh(): Promise<void> {
    const revision = await this.look();
    if (revision <= this.#latest) return;
    this.#latest = revision;
    this.#tell();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async load(revision?: number): Promise<RuleBook> {
    const newest = await this.look();
    const asOf = revision ?? newest;
    const { rows } = await this.#store.query<RuleRow & { deleted: boolean }>(
      `select distinct on (tenant_id, rule_id) * from rule_versions
        where revision <= $1 order by tenant_id, rule_id, version desc`,
      [asOf],
    );
    this.#latest = Math.max(this.#latest, newest);
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
    const { rows } = await this.#of(tenant).query<RuleRow & { name: string }>(
      `select * from rules
        where tenant_id = $1 and ($2::text is null or (name, rule_id) > ($2, $3::uuid))
        order by name, rule_id limit $4`,
      [tenant, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
    );
    const { page, next } = cutPage(rows, limit, (row) => [row.name, row.rule_id]);
    return { policies: page.map(toRule), next_cursor: next };
  }

  /** Every rule of the tenant, in the order of the list. */
  async all(tenant: string): Promise<Rule[]> {
    return (await allRules(this.#of(tenant), tenant)).map(toRule);
  }

  /** @throws AppError `not_found` */
  async get(tenant: string, ruleId: string): Promise<Rule> {
    return toRule(await neededRule(this.#of(tenant), tenant, ruleId));
  }

  /** Versions of a rule, newest first, also of a deleted one. @throws AppError `not_found` */
  versions(
    tenant: string,
    ruleId: string,
    query: { limit?: number; cursor?: string },
  ): Promise<{ versions: RuleVersion[]; next_cursor: string | null }> {
    return listVersions(this.#of(tenant), tenant, ruleId, query);
  }

  /** @throws AppError `invalid_request` with its faults; `state_conflict` when there is no room */
  create(asker: Asker, spec: RuleInput): Promise<Rule> {
    return this.#change(asker, (tx) => this.#write(tx, asker, uuidv7(), spec));
  }

  /** Creates rules for a tenant that has none and never had one. Returns how many it made. */
  createFirst(asker: Asker, specs: readonly RuleInput[]): Promise<number> {
    return this.#change(asker, async (tx) => {
      const { rows } = await tx.query('select 1 from rule_versions where tenant_id = $1 limit 1', [
        asker.tenant,
      ]);
      if (rows.length > 0) return 0;
      const edits = specs.map((spec) => ({ kind: 'write', ruleId: uuidv7(), spec }) as const);
      return (await this.#apply(tx, asker, edits)).length;
    });
  }

  /**
   * @throws AppError `not_found`; `invalid_request` with the faults of the rule; `state_conflict` when
   *   `ifVersion` is not the current version, or a rule that joins this one could not judge any more
   */
  update(
    asker: Asker,
    ruleId: string,
    spec: RuleInput,
    ifVersion: number | undefined,
  ): Promise<Rule> {
    return this.#change(asker, async (tx) => {
      const before = await neededRule(tx, asker.tenant, ruleId);
      if (ifVersion !== undefined && ifVersion !== before.version)
        throw new AppError(
          'state_conflict',
          `The rule is at version ${String(before.version)}, changed by ${before.updated_by}. Read it again and apply your change to that.`,
        );
      return this.#write(tx, asker, before.rule_id, spec);
    });
  }

  /** @throws AppError `not_found`; `state_conflict` when another rule joins it */
  remove(asker: Asker, ruleId: string): Promise<void> {
    return this.#change(asker, async (tx) => {
      const before = await neededRule(tx, asker.tenant, ruleId);
      await this.#apply(tx, asker, [{ kind: 'remove', ruleId: before.rule_id }]);
    });
  }

  /**
   * Makes a new version with what an earlier one said; a deleted rule is there again. A rule that says
   * so already stays as it is.
   *
   * @param faultsOf what keeps it from being a rule today: an earlier program may have written it
   * @throws AppError `not_found`; `state_conflict` when what it said cannot judge any more
   */
  restore(
    asker: Asker,
    ruleId: string,
    version: number,
    faultsOf: (spec: RuleInput) => readonly FieldFault[],
  ): Promise<Rule> {
    return this.#change(asker, async (tx) => {
      const spec = await specOfVersion(tx, asker.tenant, ruleId, version);
      const [before] = await findRules(tx, asker.tenant, [ruleId]);
      if (before !== undefined && diffRules(before.spec, spec).length === 0) return toRule(before);
      const refuse = (faults: readonly FieldFault[]) => refuseVersion(version, faults);
      const ofForm = faultsOf(spec);
      if (ofForm.length > 0) throw refuse(ofForm);
      return this.#write(tx, asker, ruleId.toLowerCase(), spec, {
        refuse,
        tell: (row) => ({
          ...row,
          action: 'rule.restored',
          after: { ...spec, from_version: version },
        }),
      });
    });
  }

  /**
   * Works out edits from all rules of the tenant, checks them and makes them, all or none, in one
   * revision. Nothing is changed when the plan is refused, has faults, or `isDry` is set: what came of
   * it is told either way.
   *
   * @throws AppError `state_conflict` when there is no room for what it makes
   */
  async revise<P extends RevisionPlan>(
    asker: Asker,
    isDry: boolean,
    work: (stored: readonly Rule[]) => P,
  ): Promise<Revision<P>> {
    const { tenant } = asker;
    const prepare = async (db: Queryable) => {
      const stored = (await allRules(db, tenant)).map(toRule);
      const plan = work(stored);
      await assertRoom(db, tenant, plan.edits);
      const faults = this.#check(stored, plan.edits);
      const isSound = faults.written.size + faults.others.length === 0;
      return { plan, faults, isRefused: plan.isRefused || !isSound };
    };
    if (isDry) {
      const { plan, faults } = await this.#of(tenant).transaction(prepare);
      return { plan, faults, written: new Map(), isApplied: false };
    }
    return this.#change(asker, async (tx) => {
      const { plan, faults, isRefused } = await prepare(tx);
      const rules = isRefused ? [] : await writeAll(tx, asker, plan.edits);
      const written = new Map(rules.map((rule) => [rule.rule_id, rule]));
      return { plan, faults, written, isApplied: !isRefused };
    });
  }

  #of(tenant: string): ReturnType<PgStore['forTenant']> {
    return this.#store.forTenant(wholeTenant(tenant));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #change<T>({ tenant }: Asker, work: (tx: Queryable) => Promise<T>): Promise<T> {
    // The counter's row is locked first by every change: revisions commit in their order.
    const { result, revision } = await this.#of(tenant).transaction(async (tx) => {
      await tx.query('select revision from rule_revision for update');
      const result = await work(tx);
      const { rows } = await tx.query<{ revision: number }>('select revision from rule_revision');
      return { result, revision: rows[0]?.revision ?? 0 };
    });
    this.#latest = Math.max(this.#latest, revision);
    this.#tell();
    return result;
  }

  async #write(
    tx: Queryable,
    asker: Asker,
    ruleId: string,
    spec: RuleInput,
    wording?: Wording,
  ): Promise<Rule> {
    const [rule] = await this.#apply(tx, asker, [{ kind: 'write', ruleId, spec }], wording);
    if (rule === undefined) throw new Error('a written rule was not returned');
    return rule;
  }

  /** Makes the edits when nothing stands in their way. */
  async #apply(
    tx: Queryable,
    asker: Asker,
    edits: readonly RuleEdit[],
    { tell, refuse }: Wording = {},
  ): Promise<Rule[]> {
    const around = await rulesAround(tx, asker.tenant, edits);
    assertSound(this.#check(around.map(toRule), edits), refuse);
    await assertRoom(tx, asker.tenant, edits);
    return writeAll(tx, asker, edits, tell);
  }
}

/** Makes the edits, with a row of the audit log for each. */
async function writeAll(
  tx: Queryable,
  asker: Asker,
  edits: readonly RuleEdit[],
  tell: Wording['tell'] = (row) => row,
): Promise<Rule[]> {
  if (edits.length === 0) return [];
  const rows = await findRules(
    tx,
    asker.tenant,
    edits.map(({ ruleId }) => ruleId),
  );
  const before = new Map(rows.map((row) => [row.rule_id, row]));
  const written = await writeEdits(tx, asker, edits, before);
  const audited = edits.map((edit) => tellEdit(edit, before.get(edit.ruleId)?.spec ?? null));
  await writeAudit(
    tx,
    audited.map((row, i) => ({
      ...tell(row),
      tenant_id: asker.tenant,
      at: formatInstant(asker.nowMs),
      actor: asker.actor,
      object_type: 'rule',
      object_id: edits[i]?.ruleId ?? '',
      trace_id: asker.traceId,
    })),
  );
  return written;
}

function refuseVersion(version: number, faults: readonly FieldFault[]): AppError {
  const [{ field, limit } = { field: '', limit: 'a rule' }] = faults;
  return new AppError(
    'state_conflict',
    `What version ${String(version)} said cannot judge any more: ${field || 'it'} must be ${limit}. Take what you need of it into a new version.`,
    { faults },
  );
}

function tellEdit(edit: RuleEdit, before: RuleInput | null): ToldEdit {
  if (edit.kind === 'remove') return { action: 'rule.deleted', before, after: null };
  const action = before === null ? 'rule.created' : 'rule.updated';
  return { action, before, after: edit.spec };
}

/** @throws AppError `not_found` */
async function neededRule(db: Queryable, tenant: string, ruleId: string): Promise<RuleRow> {
  const [row] = await findRules(db, tenant, [ruleId]);
  if (row === undefined) throw new AppError('not_found');
  return row;
}
