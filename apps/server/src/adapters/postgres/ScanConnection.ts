import type { Socket } from 'node:net';
import type { LogEvent } from '@batcave/shared/events';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CopyRowReader } from './CopyRowReader.ts';
import { toStoreError } from './errors.ts';
import type { PgStore } from './pool.ts';

const PIECE_BYTES = 1 << 20;

/** A connection that reads a part of the log at a time, each part in a transaction of its own. */
export class ScanConnection {
  readonly #client: pg.Client;
  #isCopying = false;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws AppError `store_unavailable` */
  static async open(store: PgStore): Promise<ScanConnection> {
    const client = await store.connect('replay').catch((error: unknown) => {
      throw toStoreError(error);
    });
    return new ScanConnection(client);
  }

  /** The events of a COPY of `SCAN_COLUMNS` and a payload, some at a time. @throws AppError */
  async *copy(begin: string, text: string): AsyncGenerator<LogEvent[]> {
    const reader = new CopyRowReader();
    try {
      await this.#client.query(begin);
      const pieces = this.#client.query(copyTo(text, { highWaterMark: PIECE_BYTES }));
      this.#isCopying = true;
      for await (const piece of pieces as AsyncIterable<Buffer>) {
        const events = reader.push(piece);
        if (events.length > 0) yield events;
      }
      this.#isCopying = false;
      await this.#client.query('commit');
    } catch (error) {
      throw await this.#rolledBack(error);
    }
  }

  /** One number. @throws AppError */
  async count(begin: string, text: string): Promise<number> {
    try {
      await this.#client.query(begin);
      const { rows } = await this.#client.query<{ n: number }>(text);
      await this.#client.query('commit');
      return rows[0]?.n ?? 0;
    } catch (error) {
      throw await this.#rolledBack(error);
    }
  }

  /** Breaks off what is under way: nobody wants the rest, and Postgres ends when it cannot send it. */
  async close(): Promise<void> {
    if (!this.#isCopying) {
      await this.#client.end().catch(() => undefined); // it may be broken
      return;
    }
    const closed = new Promise<void>((resolve) => this.#client.once('end', () => resolve()));
    this.#client.removeAllListeners('error').on('error', () => undefined);
    // Not in the types of pg 8.23.1. An orderly end would wait for the rest of the COPY.
    (this.#client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    await closed;
  }

  async #rolledBack(error: unknown): Promise<unknown> {
    this.#isCopying = false;
    await this.#client.query('rollback').catch(() => undefined); // the connection may be gone
    return toStoreError(error);
  }
}
