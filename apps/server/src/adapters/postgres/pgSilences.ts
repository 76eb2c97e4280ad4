import type { RouteInput, SILENCE_ROUTES } from '@batcave/shared/api';
import { type Silence, SILENCE_LIMITS } from '@batcave/shared/dispatch';
import { AppError } from '@batcave/shared/errors';
import { formatInstant } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Asker } from '../../alerts/index.ts';
import type { SilenceDraft, StoredSilence } from '../../dispatch/index.ts';
import { type View, wholeTenant } from '../../identity/index.ts';
import { cutPage, readCursor } from './page.ts';
import type { PgStore, Queryable } from './pool.ts';
import { auditSilence, nextRevision, writeSilence } from './silenceChanges.ts';
import { type SilenceRow, toSilence, toStored } from './silenceRows.ts';

type ListQuery = RouteInput<(typeof SILENCE_ROUTES)['silences.list']>['query'];

/** Who changes what, as far as they may. */
export interface SilenceAsker extends Asker {
  readonly view: View;
}

/** Silences in Postgres; each change with its audit row in the same transaction. */
export class PgSilences {
  readonly #store: PgStore;
  readonly #onChange: () => void;

  /** @param onChange called after a commit that changed silences */
  constructor(store: PgStore, onChange: () => void = () => undefined) {
    this.#store = store;
    this.#onChange = onChange;
  }

  /** Silences that the view shows, newest first. */
  async list(
    view: View,
    query: ListQuery,
    nowMs: number,
  ): Promise<{ silences: Silence[]; next_cursor: string | null }> {
    const { limit = 100, state = 'current' } = query;
    let after = readCursor(query.cursor, ['string'])?.[0];
    const found: Silence[] = [];
    // Whether a recurrence is on cannot be asked of the store. Those that are not over are few.
    for (;;) {
      const rows = await this.#page(view, { ...query, state }, nowMs, after, limit + 1);
      const silences = rows.map((row) => toSilence(toStored(row), nowMs));
      const wanted = state === 'active' || state === 'pending' ? state : undefined;
      found.push(...silences.filter((each) => wanted === undefined || each.state === wanted));
      after = rows.at(-1)?.silence_id;
      if (rows.length <= limit || found.length > limit) break;
    }
    const { page, next } = cutPage(found, limit, ({ silence_id: id }) => [id]);
    return { silences: [...page], next_cursor: next };
  }

  async #page(
    view: View,
    { state, kind, alert_id: alertId }: ListQuery,
    nowMs: number,
    after: string | number | undefined,
    most: number,
  ): Promise<SilenceRow[]> {
    const isOver = state === 'all' ? null : state === 'expired';
    const { rows } = await this.#store.forTenant(view).query<SilenceRow>(
      `select * from silences
        where tenant_id = $1
          and ($2::boolean is null or coalesce(over_at <= $3, false) = $2)
          and ($4::text is null or kind = $4)
          and ($5::uuid is null or alert_id = $5)
          and ($6::uuid is null or silence_id < $6)
        order by silence_id desc limit $7`,
      [
        view.tenant,
        isOver,
        formatInstant(nowMs),
        kind ?? null,
        alertId ?? null,
        after ?? null,
        most,
      ],
    );
    return rows;
  }

  /** @throws AppError `not_found` */
  async get(view: View, silenceId: string): Promise<StoredSilence> {
    const { rows } = await this.#store
      .forTenant(view)
      .query<SilenceRow>('select * from silences where tenant_id = $1 and silence_id = $2', [
        view.tenant,
        silenceId,
      ]);
    if (rows[0] === undefined) throw new AppError('not_found');
    return toStored(rows[0]);
  }

  /** @throws AppError `state_conflict` when there are as many as there may be */
  create(asker: SilenceAsker, draft: SilenceDraft): Promise<StoredSilence> {
    const { tenant, nowMs, actor } = asker;
    return this.#change(asker, async (tx, revision) => {
      const { rows } = await tx.query<{ count: number }>(
        'select count(*) as count from silences where tenant_id = $1 and coalesce(over_at > $2, true)',
        [tenant, formatInstant(nowMs)],
      );
      if ((rows[0]?.count ?? 0) >= SILENCE_LIMITS.maxCurrent)
        throw new AppError(
          'state_conflict',
          `There are ${String(SILENCE_LIMITS.maxCurrent)} silences that are not over, as many as there may be. End some first.`,
        );
      const silence: StoredSilence = {
        ...storedOf(draft),
        silenceId: uuidv7(),
        createdBy: actor,
        createdMs: nowMs,
        updatedMs: nowMs,
        ...{ endedMs: null, endedBy: null, endedReason: null, matchedMs: null, revision },
      };
      await writeSilence(tx, tenant, silence);
      await auditSilence(tx, asker, 'silence.created', null, silence);
      return silence;
    });
  }

  /**
   * Changes one that is not over.
   *
   * @param work what becomes of it; may throw
   * @throws AppError `not_found`; `state_conflict` when it is over, or `ifRevision` is not its revision
   */
  change(
    asker: SilenceAsker,
    silenceId: string,
    ifRevision: number | undefined,
    work: (silence: StoredSilence) => Partial<StoredSilence>,
  ): Promise<StoredSilence> {
    return this.#edit(asker, silenceId, 'silence.changed', (before) => {
      if (ifRevision !== undefined && ifRevision !== before.revision)
        throw new AppError(
          'state_conflict',
          `The silence is at revision ${String(before.revision)}. Read it again and apply your change to that.`,
        );
      return work(before);
    });
  }

  /** Ends one now. @throws AppError `not_found`; `state_conflict` when it is over */
  expire(asker: SilenceAsker, silenceId: string): Promise<StoredSilence> {
    const { nowMs, actor } = asker;
    return this.#edit(asker, silenceId, 'silence.ended', ({ startsMs }) => ({
      endedMs: nowMs,
      endedBy: actor,
      endedReason: startsMs > nowMs ? 'cancelled' : 'by_hand',
    }));
  }

  /**
   * What a dispatcher goes by: all that are not over, and those that ended since a moment, so that their end
   * can be told. As of the revision.
   */
  async load(
    tenant: string,
    endedSinceMs: number,
  ): Promise<{ readonly revision: number; readonly silences: readonly StoredSilence[] }> {
    return this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const revision = await readRevision(tx, tenant);
      const { rows } = await tx.query<SilenceRow>(
        `select * from silences where tenant_id = $1 and coalesce(over_at > $2, true)
          order by silence_id`,
        [tenant, formatInstant(endedSinceMs)],
      );
      return { revision, silences: rows.map(toStored) };
    });
  }

  /** Of every tenant that ever had one: rises with every change. Cheap: to be asked again and again. */
  async revisions(): Promise<Map<string, number>> {
    const { rows } = await this.#store.query<{ tenant_id: string; revision: number }>(
      'select tenant_id, revision from silence_revisions',
    );
    return new Map(rows.map((row) => [row.tenant_id, row.revision]));
  }

  /** Deletes those of all tenants that were over before a moment; returns how many. */
  async dropOver(beforeMs: number): Promise<number> {
    const { rowCount } = await this.#store.query('delete from silences where over_at < $1', [
      formatInstant(beforeMs),
    ]);
    return rowCount ?? 0;
  }

  async #edit(
    asker: SilenceAsker,
    silenceId: string,
    action: 'silence.changed' | 'silence.ended',
    work: (before: StoredSilence) => Partial<StoredSilence>,
  ): Promise<StoredSilence> {
    const { tenant, nowMs } = asker;
    return this.#change(asker, async (tx, revision) => {
      const { rows } = await tx.query<SilenceRow & { over_at: number | null }>(
        'select * from silences where tenant_id = $1 and silence_id = $2 for update',
        [tenant, silenceId],
      );
      const [row] = rows;
      if (row === undefined) throw new AppError('not_found');
      if (row.over_at !== null && row.over_at <= nowMs)
        throw new AppError(
          'state_conflict',
          `The silence ended at ${formatInstant(row.over_at)}. Make a new one.`,
        );
      const before = toStored(row);
      const after = { ...before, ...work(before), updatedMs: nowMs, revision };
      await writeSilence(tx, tenant, after);
      await auditSilence(tx, asker, action, before, after);
      return after;
    });
  }

  async #change(
    { tenant, view }: SilenceAsker,
    work: (tx: Queryable, revision: number) => Promise<StoredSilence>,
  ): Promise<StoredSilence> {
    const silence = await this.#store
      .forTenant(view)
      .transaction(async (tx) => work(tx, await nextRevision(tx, tenant)));
    this.#onChange();
    return silence;
  }
}

function storedOf({
  hidesCritical: _,
  ...draft
}: SilenceDraft): Omit<SilenceDraft, 'hidesCritical'> {
  return draft;
}

async function readRevision(db: Queryable, tenant: string): Promise<number> {
  const { rows } = await db.query<{ revision: number }>(
    'select revision from silence_revisions where tenant_id = $1',
    [tenant],
  );
  return rows[0]?.revision ?? 0;
}
