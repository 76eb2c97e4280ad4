import pg from 'pg';
import type { View } from '../../identity/index.ts';
import { toStoreError } from './errors.ts';

// timestamptz as epoch milliseconds, bigint as number (seq stays far below 2^53), json as parsed.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === 1184)
      return (text: string) => Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
    if (oid === 20) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/**
 * A process that is frozen, or its machine gone, in the middle of a transaction holds its locks: for
 * so long at most, since others wait for them.
 */
const ASLEEP_MS = 5000;
/**
 * Where many connections of one process wait for one lock, each waits no longer than that either: of a frozen one
 * every connection would get the lock in its turn, and hold it.
 */
const IN_TURN = `begin; set local lock_timeout = ${String(ASLEEP_MS)}`;

/** The server at work for all tenants. Row-level security does not bind it, since COPY could not be used otherwise. */
export const SYSTEM_ROLE = 'sentry_system';
/** Whoever asks the API: sees and writes rows of one tenant. */
export const TENANT_ROLE = 'sentry_tenant';

/** Anything that runs one statement: the pool, or a client inside a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

/** Statements that are run, each in a transaction of its own or several in one. */
export interface Transactional extends Queryable {
  /**
   * The same as `query` for a statement that is run again and again: planned once a connection. Over
   * a hundred days of events planning takes longer than reading a page of them.
   */
  prepared<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<pg.QueryResult<Row>>;
  /** Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
}

/**
 * The connections of this process to the store. They work in the role of the server, which sees all
 * tenants; see pgRoles.ts.
 */
export interface PgStore extends Transactional {
  readonly url: string;
  /** The same store as far as somebody may see it: other rows are not there, and cannot be written. */
  forTenant(view: View): Transactional;
  /**
   * One transaction of which many may wait for the same lock: `store_unavailable` when it does not come within
   * seconds, so that those of a frozen process do not hold it one after the other.
   */
  transactionInTurn<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** One transaction as the owner of the tables, who may make and drop some. */
  ownerTransaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * A connection outside the pool for one purpose. Its types are those of the pool. A statement may take
   * as long as it likes unless the time is said.
   */
  connect(name: string, statementTimeoutMs?: number): Promise<pg.Client>;
  end(): Promise<void>;
}

/** Patterns as the policies of the tables read them: of LIKE, one a line. No pattern at all fits nothing. */
function servicesSetting(services: readonly string[]): string {
  const patterns = services.map((pattern) =>
    pattern.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%'),
  );
  return patterns.length === 0 ? '\\n' : patterns.join('\n');
}

/** Begins a transaction of somebody. What it sets holds until the end: nothing is left on the connection. */
export function beginFor({ tenant, services }: View): string {
  return [
    'begin',
    `set local role ${TENANT_ROLE}`,
    `set local sentry.tenant = ${pg.escapeLiteral(tenant)}`,
    ...(services === 'all'
      ? []
      : [`set local sentry.services = ${pg.escapeLiteral(servicesSetting(services))}`]),
  ].join('; ');
}

/** Connects lazily; at most `maxConnections` at once, each statement bounded by `statementTimeoutMs`. */
export function createPgStore(options: {
  readonly url: string;
  readonly maxConnections: number;
  readonly statementTimeoutMs: number;
  readonly onIdleError: (error: Error) => void;
  /** In which role it works. Default: that of the server, which a migration makes. */
  readonly role?: typeof SYSTEM_ROLE | 'owner';
}): PgStore {
  const { role = SYSTEM_ROLE } = options;
  const base = {
    connectionString: options.url,
    types,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    // Of the system it would be two hours.
    keepAliveInitialDelayMillis: 10_000,
    idle_in_transaction_session_timeout: ASLEEP_MS,
    ...(role === 'owner' ? {} : { options: `-c role=${role}` }),
  };
  const pool = new pg.Pool({
    ...base,
    max: options.maxConnections,
    statement_timeout: options.statementTimeoutMs,
    // The machine of the store may have vanished: then nobody ends the statement but us.
    query_timeout: options.statementTimeoutMs + 5000,
    application_name: 'sentry',
  });
  // Without a listener an idle connection that breaks would end the process (pg docs, "Pool events").
  pool.on('error', options.onIdleError);
  // Nor does the pool listen to those it has given out: what is under way there fails, and tells. From
  // the beginning: one can break in the very moment in which it is given out.
  pool.on('connect', (client) => client.on('error', () => undefined));

  /** One transaction that begins with the statement. */
  const within = async <T>(begin: string, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw toStoreError(error);
    });
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is thrown away with its transaction.
      const broken = await client.query('rollback').then(
        () => undefined,
        (cause: unknown) => cause as Error,
      );
      client.release(broken);
      throw toStoreError(error);
    }
  };

  return {
    url: options.url,
    async query(text, values) {
      try {
        return await pool.query(text, values);
      } catch (error) {
        throw toStoreError(error);
      }
    },
    async prepared(name, text, values) {
      try {
        return await pool.query({ name, text, values });
      } catch (error) {
        throw toStoreError(error);
      }
    },
    transaction: (work) => within('begin', work),
    transactionInTurn: (work) => within(IN_TURN, work),
    ownerTransaction: (work) => within('begin; set local role none', work),
    forTenant(view) {
      const begin = beginFor(view);
      return {
        query: (text, values) => within(begin, (tx) => tx.query(text, values)),
        prepared: (name, text, values) => within(begin, (tx) => tx.query({ name, text, values })),
        transaction: (work) => within(begin, work),
      };
    },
    async connect(name, timeoutMs) {
      const client = new pg.Client({
        ...base,
        ...(timeoutMs === undefined
          ? {}
          : { statement_timeout: timeoutMs, query_timeout: timeoutMs + 1000 }),
        application_name: `sentry ${name}`,
      });
      client.on('error', options.onIdleError);
      await client.connect();
      return client;
    },
    end: () => pool.end(),
  };
}
