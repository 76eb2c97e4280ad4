import { setTimeout as delay } from 'node:timers/promises';
import type { EventInput, IngestResponse } from '@batcave/shared/events';
import type { TestClient } from '../setup/client.ts';

/** What a producer knows of what it sent. */
export interface Ledger {
  /** The server said that they are stored. */
  readonly confirmed: Set<string>;
  /** Sent at least once, and no answer came that says either. */
  readonly unknown: Set<string>;
  /** Requests that got no answer or one of "try again", and were sent again. */
  retries: number;
}

const RETRY_MS = 25;
const ANSWER_MS = 20_000;

/**
 * Sends batches until its signal aborts, each again and again with the same ids until the server
 * confirms it: what every producer of ours does.
 */
export async function runProducer(options: {
  /** The server of this moment; `undefined` while there is none. */
  readonly server: () => Pick<TestClient, 'post'> | undefined;
  readonly nextBatch: () => EventInput[];
  /** Between two batches. */
  readonly pauseMs: () => number;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { server, nextBatch, pauseMs, ledger, signal } = options;
  while (!signal.aborted) {
    const batch = nextBatch();
    const ids = batch.map((event) => event.event_id ?? '');
    for (const id of ids) ledger.unknown.add(id);
    while (!(await isConfirmed(server(), batch))) {
      ledger.retries += 1;
      await delay(RETRY_MS);
    }
    for (const id of ids) {
      ledger.unknown.delete(id);
      ledger.confirmed.add(id);
    }
    await delay(pauseMs());
  }
}

async function isConfirmed(
  client: Pick<TestClient, 'post'> | undefined,
  batch: EventInput[],
): Promise<boolean> {
  if (client === undefined) return false;
  const answer = await Promise.race([
    client.post(batch).catch(() => undefined), // killed while it worked: it may have stored it
    delay(ANSWER_MS, undefined, { ref: false }),
  ]);
  if (answer === undefined) return false;
  if (answer.status === 503) return false;
  const { rejected } = answer.body as IngestResponse;
  if (answer.status !== 202 || rejected > 0)
    throw new Error(`refused for good: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  return true;
}
