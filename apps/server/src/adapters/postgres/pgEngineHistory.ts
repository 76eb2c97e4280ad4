import { RULE_ACTOR } from '../../alerts/index.ts';
import type {
  Adoption,
  DecisionRecord,
  RecordedDecisions,
  RecordedStretch,
} from '../../replay/index.ts';
import type { GroupSnapshot } from '../../rules/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import { STATE_FORMAT } from './engineRows.ts';
import type { PgStore, Queryable } from './pool.ts';
import { WHOLE_LOG } from './pgEngineLedger.ts';

type AuditSeqs = Readonly<Record<string, number>>;

/** A day at whose beginning the state of the engine was kept. */
export interface EngineDay extends Adoption {
  /** `2026-11-23`. */
  readonly day: string;
  readonly auditSeqs: AuditSeqs;
  /** False when it had too many groups for a copy. */
  readonly hasState: boolean;
}

/** A stretch to verify, and what was decided within it. */
export interface KeptStretch {
  readonly stretch: RecordedStretch;
  readonly record: DecisionRecord;
}

interface DayRow {
  day: string;
  seq: number;
  tick_ms: number;
  rules_revision: number;
  audit_seqs: AuditSeqs;
  has_state: boolean;
}

/** Ids that are read at once. */
const PAGE = 10_000;

/** The days that can be verified, oldest first. */
export async function listEngineDays(db: Queryable): Promise<EngineDay[]> {
  const { rows } = await db.query<DayRow>(
    `select day::text, seq, tick_ms, rules_revision, audit_seqs, has_state
       from engine_days where partition = $1 order by day`,
    [WHOLE_LOG],
  );
  return rows.map((row) => ({
    day: row.day,
    seq: row.seq,
    tickMs: row.tick_ms,
    rulesRevision: row.rules_revision,
    auditSeqs: row.audit_seqs,
    hasState: row.has_state,
  }));
}

/**
 * What the engine judged from the beginning of a day to the beginning of the next that is kept, or to where
 * it stands now. Read in one moment, so that place and decisions belong together.
 */
export function loadStretch(store: PgStore, day: EngineDay): Promise<KeptStretch> {
  return store.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const next = (await listEngineDays(tx)).find((other) => other.day > day.day);
    const to = next ?? (await readNow(tx));
    const { rows: adoptions } = await tx.query<Omit<DayRow, 'day'>>(
      `select seq, tick_ms, rules_revision from engine_history
        where partition = $1 and rules_revision > $2 and rules_revision <= $3
        order by rules_revision`,
      [WHOLE_LOG, day.rulesRevision, to.rulesRevision],
    );
    return {
      stretch: {
        from: day,
        to: { seq: to.seq, tickMs: to.tickMs },
        groups: await readGroups(tx, day.day),
        adoptions: adoptions.map((row) => ({
          seq: row.seq,
          tickMs: row.tick_ms,
          rulesRevision: row.rules_revision,
        })),
      },
      record: new PgDecisionRecord(store, day.auditSeqs, to.auditSeqs),
    };
  });
}

async function readNow(tx: Queryable): Promise<Adoption & { readonly auditSeqs: AuditSeqs }> {
  const { rows } = await tx.query<
    Omit<DayRow, 'day' | 'audit_seqs'> & { audit_seqs: AuditSeqs | null }
  >(
    `select decided_seq as seq, decided_tick as tick_ms, rules_revision,
            (select json_object_agg(tenant_id, seq) from audit_heads) as audit_seqs
       from engine_position where partition = $1`,
    [WHOLE_LOG],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('The store has no engine.');
  return {
    seq: row.seq,
    tickMs: row.tick_ms,
    rulesRevision: row.rules_revision,
    auditSeqs: row.audit_seqs ?? {},
  };
}

async function readGroups(tx: Queryable, day: string): Promise<RecordedStretch['groups']> {
  const { rows } = await tx.query<{ tenant_id: string; format: number; state: GroupSnapshot }>(
    'select tenant_id, format, state from engine_day_states where partition = $1 and day = $2',
    [WHOLE_LOG, day],
  );
  const foreign = rows.find(({ format }) => format !== STATE_FORMAT);
  if (foreign !== undefined)
    throw new Error(
      `What is kept of ${day} has format ${String(foreign.format)}; this program reads ${String(STATE_FORMAT)}. Choose a later day.`,
    );
  return [...Map.groupBy(rows, (row) => row.tenant_id)].map(([tenant, own]) => ({
    tenant,
    groups: own.map(({ state }) => state),
  }));
}

/** What rules decided between two places of the audit logs. */
class PgDecisionRecord implements DecisionRecord {
  readonly #store: PgStore;
  readonly #from: AuditSeqs;
  readonly #to: AuditSeqs;

  constructor(store: PgStore, from: AuditSeqs, to: AuditSeqs) {
    this.#store = store;
    this.#from = from;
    this.#to = to;
  }

  async of(
    tenant: string,
    alertIds: readonly string[],
  ): Promise<ReadonlyMap<string, RecordedDecisions>> {
    const { rows: alerts } = await this.#store.query<AlertRow>(
      'select * from alerts where tenant_id = $1 and alert_id = any($2::uuid[])',
      [tenant, alertIds],
    );
    const { rows: counts } = await this.#store.query<{
      id: string;
      before: number;
      within: number;
      later: number;
    }>(
      `select object_id as id, count(*) filter (where seq <= $3) as before,
              count(*) filter (where seq > $3 and seq <= $4) as within,
              count(*) filter (where seq > $4) as later
         from audit_log
        where tenant_id = $1 and object_type = 'alert' and object_id = any($2) and actor = $5
        group by object_id`,
      [tenant, alertIds, this.#from[tenant] ?? 0, this.#to[tenant] ?? 0, RULE_ACTOR],
    );
    const { rows: entries } = await this.#store.query<
      RecordedDecisions['entries'][number] & { alert_id: string }
    >(
      `select alert_id, kind, entry, event_id from timeline
        where tenant_id = $1 and alert_id = any($2::uuid[]) and actor = $3
        order by timeline_id`,
      [tenant, alertIds, RULE_ACTOR],
    );
    const countOf = new Map(counts.map((count) => [count.id, count]));
    const entriesOf = Map.groupBy(entries, (entry) => entry.alert_id);
    return new Map(
      alerts.map((row) => {
        const { before, within, later } = countOf.get(row.alert_id) ?? NEVER;
        const all = (entriesOf.get(row.alert_id) ?? []).map(({ alert_id: _, ...entry }) => entry);
        // Without what came later: as many as are left when those are taken off the end.
        const own = all.slice(before, all.length - later);
        const decisions = { entries: own, audited: within, isFinal: later === 0 };
        return [row.alert_id, { alert: toAlert(row), ...decisions }];
      }),
    );
  }

  async *alertIds(): AsyncIterable<{ readonly tenant: string; readonly alertId: string }> {
    for (const [tenant, to] of Object.entries(this.#to)) {
      let after = '';
      for (;;) {
        const { rows } = await this.#store.query<{ id: string }>(
          `select distinct object_id as id from audit_log
            where tenant_id = $1 and seq > $2 and seq <= $3
              and object_type = 'alert' and actor = $4 and object_id > $5
            order by 1 limit ${String(PAGE)}`,
          [tenant, this.#from[tenant] ?? 0, to, RULE_ACTOR, after],
        );
        for (const { id } of rows) yield { tenant, alertId: id };
        if (rows.length < PAGE) break;
        after = rows.at(-1)?.id ?? '';
      }
    }
  }
}

const NEVER = { before: 0, within: 0, later: 0 };
