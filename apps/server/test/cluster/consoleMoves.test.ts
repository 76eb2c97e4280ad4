import { expect, test } from 'vitest';
import { eventually, manyEvents } from '../setup/builders.ts';
import { createDatabase } from '../setup/database.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';

test('a console that moves to a server which is behind gets nothing twice and misses nothing', async () => {
  const database = await createDatabase();
  const first = await startApp({ database });
  const proxy = await createStoreProxy(database.url);
  const second = await startApp({
    database,
    dataDir: temporaryDataDir(),
    settings: { database_url: proxy.url, roles: 'feed,api' },
  });
  const [at1, at2] = [await first.stream(''), await second.stream('')];
  await first.producer.send(manyEvents(10));
  for (const client of [at1, at2])
    await eventually(() => expect(client.eventSeqs()).toHaveLength(10));
  proxy.cut();
  await first.producer.send(manyEvents(10, 11));
  await eventually(() => expect(at1.eventSeqs()).toHaveLength(20));
  const lastSeen = at1.eventSeqs().at(-1) ?? 0;
  await at1.close();

  proxy.restore();
  const moved = await second.stream(`?after=${String(lastSeen)}`);
  await first.producer.send(manyEvents(10, 21));
  for (const [client, count] of [
    [at2, 30],
    [moved, 10],
  ] as const)
    await eventually(() => expect(client.eventSeqs()).toHaveLength(count));
  expect(moved.eventSeqs()).toEqual(at2.eventSeqs().slice(-10));
  // A head below what was seen would tell the console that this is another log.
  expect(moved.all('subscribed')[0]?.seq).toBeGreaterThanOrEqual(lastSeen);
});
