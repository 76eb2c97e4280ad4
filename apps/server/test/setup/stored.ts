import { expect, inject, type TestContext } from 'vitest';
import { eventually } from './builders.ts';
import type { TestApp } from './startApp.ts';

/** An event of a producer as the store has it. */
export interface StoredEvent {
  readonly id: string;
  readonly seq: number;
}

type OnStore = Pick<TestApp, 'database'>;

/** Events of the server itself are no producer's. */
const OF_PRODUCERS = `source <> 'sentry'`;

/**
 * Waits until the store has so many events of producers, and gives them in the order of the log.
 *
 * One server acknowledges what is stored. A cluster acknowledges what Kafka has, and stores it soon.
 */
export async function stored({ database }: OnStore, count: number): Promise<StoredEvent[]> {
  await eventually(async () => {
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from events where ${OF_PRODUCERS}`,
    );
    expect(row?.n).toBe(count);
  });
  return database.query<{ id: string; seq: number }>(
    `select event_id as id, seq::int as seq from events where ${OF_PRODUCERS} order by seq`,
  );
}

/** The same, and only their ids. */
export async function storedIds(app: OnStore, count: number): Promise<string[]> {
  return (await stored(app, count)).map(({ id }) => id);
}

/**
 * Waits until the store has so many events of producers and live streams begin behind them: in a
 * cluster they follow the store.
 */
export async function shown(
  app: Pick<TestApp, 'database' | 'stream'>,
  count: number,
): Promise<StoredEvent[]> {
  const events = await stored(app, count);
  const last = events.at(-1)?.seq ?? 0;
  await eventually(async () => {
    const client = await app.stream('');
    await eventually(() => expect(client.all('subscribed')).toHaveLength(1));
    await client.close();
    expect(client.all('subscribed')[0]?.seq).toBeGreaterThanOrEqual(last);
  });
  return events;
}

/** What an event may be answered that was taken in before: a topic does not know what it has. */
export function answersToRepeat(): readonly string[] {
  return inject('profile') === 'embedded' ? ['duplicate'] : ['accepted', 'duplicate'];
}

/** Leaves a test out that is about the log of the one server that has it for itself. */
export function needsOwnLog(context: TestContext): void {
  if (inject('profile') === 'cluster')
    context.skip('only one server has a log of its own: profile embedded');
}
