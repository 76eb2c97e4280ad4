import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import type { BrowserSession, NamedIdentity } from '../../identity/index.ts';
import { type AuditRow, writeAudit } from './audit.ts';
import type { PgStore, Queryable } from './pool.ts';

interface SessionRow {
  readonly token_hash: string;
  readonly tenant_id: string;
  readonly kind: NamedIdentity['kind'];
  readonly name: string;
  readonly opened_at: number;
  readonly ends_at: number;
  readonly opened_port: number;
}

/**
 * Sessions of browsers in Postgres, and in memory for every request. Ask `refresh` at least every second: what was
 * ended elsewhere counts from then on. While the store does not answer, what is known stays known.
 */
export class PgBrowserSessions {
  readonly #store: PgStore;
  #byHash: ReadonlyMap<string, BrowserSession> = new Map();
  #isAway = false;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(store: PgStore) {
    this.#store = store;
  }

  find(tokenHash: string): BrowserSession | undefined {
    return this.#byHash.get(tokenHash);
  }

  isAway(): boolean {
    return this.#isAway;
  }

  /** Reads all of them anew. One reading at a time. */
  refresh(): Promise<void> {
    return (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)));
  }

  /** A reading that begins now or later, however many ask for one. */
  look(): Promise<void> {
    return (this.#next ??= (async () => {
      await this.#reading?.catch(() => undefined);
      this.#next = undefined;
      await this.refresh().catch(() => undefined);
    })());
  }

  async open(session: BrowserSession): Promise<void> {
    const { tokenHash, identity, openedAtMs, endsAtMs, port } = session;
    await this.#store.query(
      `insert into browser_sessions (token_hash, tenant_id, kind, name, opened_at, ends_at, opened_port)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        ...[tokenHash, identity.tenant, identity.kind, identity.name],
        ...[formatInstant(openedAtMs), formatInstant(endsAtMs), port],
      ],
    );
    this.#byHash = new Map([...this.#byHash, [tokenHash, session]]);
  }

  /** Ends one, with an audit row, at the wish of whoever it speaks for. One that is over already stays over. */
  async end(session: BrowserSession, by: Pick<Asker, 'nowMs' | 'traceId'>): Promise<void> {
    const { tenant, kind, name } = session.identity;
    await this.#store.transaction(async (tx) => {
      const { rowCount } = await tx.query('delete from browser_sessions where token_hash = $1', [
        session.tokenHash,
      ]);
      if (rowCount === 0) return;
      const asker = { ...by, tenant, actor: `${kind}/${name}` };
      await writeAudit(tx, [endedRow(session.identity, 1, asker)]);
    });
    this.#forget(session.tokenHash);
    // A reading that began before may have brought it back, and the next one may fail.
    await this.look();
    this.#forget(session.tokenHash);
  }

  /** Ends all of a tenant, with an audit row for each identity that had one. Gives how many there were. */
  endAll(asker: Asker): Promise<number> {
    return this.#store.transaction(async (tx) => {
      const { rows } = await tx.query<Pick<SessionRow, 'kind' | 'name'>>(
        'delete from browser_sessions where tenant_id = $1 returning kind, name',
        [asker.tenant],
      );
      const byIdentity = Map.groupBy(rows, ({ kind, name }) => `${kind}/${name}`);
      await writeAudit(
        tx,
        [...byIdentity.values()].flatMap((own) =>
          own.slice(0, 1).map((first) => endedRow(first, own.length, asker)),
        ),
      );
      return rows.length;
    });
  }

  /** Ends those whose cookie is sent to that port of 127.0.0.1. Gives how many there were. */
  async endOfPort(port: number): Promise<number> {
    const { rowCount } = await this.#store.query(
      'delete from browser_sessions where opened_port = $1',
      [port],
    );
    return rowCount ?? 0;
  }

  /** Forgets those that ended before a moment. */
  async dropOver(beforeMs: number): Promise<void> {
    await this.#store.query('delete from browser_sessions where ends_at < $1', [
      formatInstant(beforeMs),
    ]);
  }

  #forget(tokenHash: string): void {
    this.#byHash = new Map([...this.#byHash].filter(([hash]) => hash !== tokenHash));
  }

  async #read(): Promise<void> {
    try {
      const { rows } = await this.#store.query<SessionRow>('select * from browser_sessions');
      this.#byHash = new Map(rows.map((row) => [row.token_hash, toSession(row)]));
      this.#isAway = false;
    } catch (error) {
      this.#isAway = true;
      throw error;
    }
  }
}

/** What the audit log keeps of sessions that somebody ended. */
function endedRow(
  { kind, name }: Pick<NamedIdentity, 'kind' | 'name'>,
  sessions: number,
  asker: Asker,
): AuditRow {
  return {
    tenant_id: asker.tenant,
    at: formatInstant(asker.nowMs),
    actor: asker.actor,
    action: 'session.ended',
    object_type: 'session',
    object_id: `${kind}/${name}`,
    before: { sessions },
    after: null,
    trace_id: asker.traceId,
  };
}

/** Ends those of an identity, within the transaction of what ends them: for good, also if it gets another certificate. */
export async function endSessionsOf(
  tx: Queryable,
  { tenant, kind, name }: NamedIdentity,
): Promise<void> {
  await tx.query('delete from browser_sessions where tenant_id = $1 and kind = $2 and name = $3', [
    tenant,
    kind,
    name,
  ]);
}

function toSession(row: SessionRow): BrowserSession {
  return {
    tokenHash: row.token_hash,
    identity: { tenant: row.tenant_id, kind: row.kind, name: row.name },
    openedAtMs: row.opened_at,
    endsAtMs: row.ends_at,
    port: row.opened_port,
  };
}
