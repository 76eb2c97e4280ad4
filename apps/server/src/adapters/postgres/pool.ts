import pg from 'pg';
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

/** Anything that runs one statement: the pool, or a client inside a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

/** The connections of this process to the store. */
export interface PgStore extends Queryable {
  readonly url: string;
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
  /** A connection outside the pool for one long-lived purpose. Its types are those of the pool. */
  connect(name: string): Promise<pg.Client>;
  end(): Promise<void>;
}

/** Connects lazily; at most `maxConnections` at once, each statement bounded by `statementTimeoutMs`. */
export function createPgStore(options: {
  readonly url: string;
  readonly maxConnections: number;
  readonly statementTimeoutMs: number;
  readonly onIdleError: (error: Error) => void;
}): PgStore {
  const base = {
    connectionString: options.url,
    types,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    // Of the system it would be two hours.
    keepAliveInitialDelayMillis: 10_000,
    idle_in_transaction_session_timeout: ASLEEP_MS,
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
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw toStoreError(error);
      });
      try {
        await client.query('begin');
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
    },
    async connect(name) {
      const client = new pg.Client({ ...base, application_name: `sentry ${name}` });
      client.on('error', options.onIdleError);
      await client.connect();
      return client;
    },
    end: () => pool.end(),
  };
}
