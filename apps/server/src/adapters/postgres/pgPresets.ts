import { AppError } from '@batcave/shared/errors';
import {
  PRESET_LIMITS,
  type PresetInput,
  type PresetLine,
  type PresetReach,
  type StoredPreset,
} from '@batcave/shared/presets';
import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { lockAuditEnd, writeAudit } from './audit.ts';
import type { PgStore, Queryable } from './pool.ts';

interface PresetRow {
  readonly preset_id: string;
  readonly owner: string;
  readonly name: string;
  readonly document: string;
  readonly version: number;
  readonly created_by: string;
  readonly created_at: number;
  readonly updated_by: string;
  readonly updated_at: number;
}

/** The owner of what everybody of the tenant has. */
const EVERYBODY = '';
const LINE = 'preset_id, owner, name, version, created_by, created_at, updated_by, updated_at';

/** Presets in Postgres; each change with its audit row in the same transaction. Another's own are not there. */
export class PgPresets {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /** Those that are shared and those of the actor, by name. */
  async list(tenant: string, actor: string): Promise<PresetLine[]> {
    const { rows } = await this.#of(tenant).query<PresetRow>(
      `select ${LINE} from presets where tenant_id = $1 and owner in ($2, $3)
        order by name, owner limit $4`,
      [tenant, EVERYBODY, actor, PRESET_LIMITS.maxShared + PRESET_LIMITS.maxOwn],
    );
    return rows.map(toLine);
  }

  /** @throws AppError `not_found` */
  async get(tenant: string, actor: string, presetId: string): Promise<StoredPreset> {
    const row = await findPreset(this.#of(tenant), { tenant, actor }, presetId);
    if (row === undefined) throw new AppError('not_found');
    return { ...toLine(row), document: row.document };
  }

  /**
   * Makes one, or changes the one that is at `ifVersion`.
   *
   * @param assertMay called with the reach of what is made or changed; throws when the actor may not change such
   * @throws AppError `not_found`; `state_conflict` for another version, a name that is taken, and no room
   */
  put(
    asker: Asker,
    presetId: string,
    ifVersion: number | undefined,
    input: PresetInput,
    assertMay: (reach: PresetReach) => void,
  ): Promise<PresetLine> {
    const { tenant, actor } = asker;
    return this.#of(tenant).transaction(async (tx) => {
      await lockAuditEnd(tx, tenant); // One change of a tenant at a time: what is counted stays so.
      const before = await findPreset(tx, asker, presetId);
      if (before !== undefined) assertMay(reachOf(before));
      assertMay(input.reach);
      assertVersion(before, ifVersion);
      const owner = input.reach === 'shared' ? EVERYBODY : actor;
      if (before !== undefined && before.owner !== owner)
        throw new AppError(
          'state_conflict',
          `This preset is ${reachWord(reachOf(before))}, and stays so. Put it as a new one to have it ${reachWord(input.reach)} too.`,
        );
      await assertNameFree(tx, tenant, owner, presetId, input.name);
      if (before === undefined) await assertPresetRoom(tx, tenant, owner);
      const row = await writePreset(tx, asker, presetId, owner, input);
      await auditPreset(tx, asker, before ?? null, row);
      return toLine(row);
    });
  }

  /** @throws AppError `not_found`; `state_conflict` when it is not at `ifVersion` */
  remove(
    asker: Asker,
    presetId: string,
    ifVersion: number | undefined,
    assertMay: (reach: PresetReach) => void,
  ): Promise<void> {
    const { tenant } = asker;
    return this.#of(tenant).transaction(async (tx) => {
      await lockAuditEnd(tx, tenant);
      const before = await findPreset(tx, asker, presetId);
      if (before === undefined) throw new AppError('not_found');
      assertMay(reachOf(before));
      if (ifVersion !== undefined) assertVersion(before, ifVersion);
      await tx.query('delete from presets where tenant_id = $1 and preset_id = $2', [
        tenant,
        presetId,
      ]);
      await auditPreset(tx, asker, before, null);
    });
  }

  #of(tenant: string): ReturnType<PgStore['forTenant']> {
    return this.#store.forTenant(wholeTenant(tenant));
  }
}

const reachOf = ({ owner }: Pick<PresetRow, 'owner'>): PresetReach =>
  owner === EVERYBODY ? 'shared' : 'mine';
const reachWord = (reach: PresetReach): string => (reach === 'shared' ? 'shared' : 'your own');

function toLine(row: PresetRow): PresetLine {
  const { owner: _owner, document: _document, ...line } = row;
  return {
    ...line,
    reach: reachOf(row),
    created_at: formatInstant(row.created_at),
    updated_at: formatInstant(row.updated_at),
  };
}

async function findPreset(
  db: Queryable,
  { tenant, actor }: Pick<Asker, 'tenant' | 'actor'>,
  presetId: string,
): Promise<PresetRow | undefined> {
  const { rows } = await db.query<PresetRow>(
    `select ${LINE}, document from presets
      where tenant_id = $1 and preset_id = $2 and owner in ($3, $4)`,
    [tenant, presetId, EVERYBODY, actor],
  );
  return rows[0];
}

function assertVersion(before: PresetRow | undefined, ifVersion: number | undefined): void {
  if (before === undefined) {
    if (ifVersion !== undefined) throw new AppError('not_found');
    return;
  }
  const { version, updated_by: by, updated_at: at } = before;
  if (version === ifVersion) return;
  throw new AppError(
    'state_conflict',
    `The preset is at version ${String(version)}, changed by ${by} at ${formatInstant(at)}. ${
      ifVersion === undefined
        ? 'Say if_version to change it.'
        : 'Read it again before you change it.'
    }`,
  );
}

async function assertNameFree(
  tx: Queryable,
  tenant: string,
  owner: string,
  presetId: string,
  name: string,
): Promise<void> {
  const { rows } = await tx.query<Pick<PresetRow, 'version' | 'updated_by'>>(
    `select version, updated_by from presets
      where tenant_id = $1 and owner = $2 and name = $3 and preset_id <> $4`,
    [tenant, owner, name, presetId],
  );
  const [other] = rows;
  if (other === undefined) return;
  throw new AppError(
    'state_conflict',
    `There is ${owner === EVERYBODY ? 'a shared preset' : 'a preset of yours'} called ${name} already, at version ${String(other.version)}, changed by ${other.updated_by}. Change that one, or take another name.`,
  );
}

async function assertPresetRoom(tx: Queryable, tenant: string, owner: string): Promise<void> {
  const { rows } = await tx.query<{ count: number }>(
    'select count(*) as count from presets where tenant_id = $1 and owner = $2',
    [tenant, owner],
  );
  const most = owner === EVERYBODY ? PRESET_LIMITS.maxShared : PRESET_LIMITS.maxOwn;
  if ((rows[0]?.count ?? 0) >= most)
    throw new AppError(
      'state_conflict',
      `There are ${String(most)} such presets, as many as there may be. Remove one first.`,
    );
}

async function writePreset(
  tx: Queryable,
  asker: Asker,
  presetId: string,
  owner: string,
  { name, document }: PresetInput,
): Promise<PresetRow> {
  const { tenant, actor, nowMs } = asker;
  const { rows } = await tx.query<PresetRow>(
    `insert into presets (tenant_id, preset_id, owner, name, document, version, created_by, created_at, updated_by, updated_at)
     values ($1, $2, $3, $4, $5, 1, $6, $7, $6, $7)
     on conflict (tenant_id, preset_id) do update
       set name = excluded.name, document = excluded.document, version = presets.version + 1,
           updated_by = excluded.updated_by, updated_at = excluded.updated_at
       where presets.owner = excluded.owner
     returning ${LINE}, document`,
    [tenant, presetId, owner, name, document, actor, formatInstant(nowMs)],
  );
  // It is that of another's own, which is not to be told of.
  if (rows[0] === undefined)
    throw new AppError('state_conflict', 'This preset_id is taken. Make another one.');
  return rows[0];
}

/** Tells the audit log which preset changed, and not what is in it: that may be long. */
function auditPreset(
  tx: Queryable,
  asker: Asker,
  before: PresetRow | null,
  after: PresetRow | null,
): Promise<void> {
  const action = before === null ? 'created' : after === null ? 'removed' : 'changed';
  const tell = (row: PresetRow | null) =>
    row && {
      ...{ name: row.name, reach: reachOf(row), version: row.version },
      characters: row.document.length,
    };
  return writeAudit(tx, [
    {
      tenant_id: asker.tenant,
      at: formatInstant(asker.nowMs),
      actor: asker.actor,
      action: `preset.${action}`,
      object_type: 'preset',
      object_id: (after ?? before)?.preset_id ?? '',
      before: tell(before),
      after: tell(after),
      trace_id: asker.traceId,
    },
  ]);
}
