import { expect, test } from 'vitest';
import { anEvent, aRule, eventually, manyEvents, uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { startApp } from '../setup/startApp.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';
import { stored, storedIds } from '../setup/stored.ts';

/** A server whose way to its store can be cut. */
async function startBehindProxy() {
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const app = await startApp({ database, settings: { database_url: proxy.url } });
  const readiness = async () => (await fetch(`${app.app.running.ops}/readyz`)).status;
  const cut = async (): Promise<void> => {
    proxy.cut();
    await eventually(async () => expect(await readiness()).toBe(503));
  };
  return { app, proxy, readiness, cut };
}

test('takes events in while the store is away, and stores and judges them once it is back', async () => {
  const { app, proxy, readiness, cut } = await startBehindProxy();
  await createRule(app);
  await cut();
  for (let n = 0; n < 500; n += 50)
    await app.producer.send(manyEvents(50, 1 + n, { type: 'test.alarm' }));
  await app.producer.send(manyEvents(50, 1, { type: 'test.alarm' })); // as after a lost answer
  const listed = await app.viewer.call('alerts.list', { query: {} });
  expect(problemOf(listed)).toMatchObject({ status: 503, code: 'store_unavailable' });
  proxy.restore();
  await eventually(async () => expect(await readiness()).toBe(200));
  expect(await storedIds(app, 500)).toEqual(Array.from({ length: 500 }, (_, i) => uuid(i + 1)));
  const [alert] = await eventually(async () => {
    const alerts = await listAlerts(app.viewer);
    expect(alerts).toHaveLength(1);
    return alerts;
  });
  expect(alert).toMatchObject({ event_id: uuid(1), group: { source: 'web-1' } });
});

test('judges over the time of the outage as if the store had been there', async () => {
  const { app, proxy, cut } = await startBehindProxy();
  const condition = { aggregate: 'count', window: '10m', operator: '>=', threshold: 10 } as const;
  valueOf(await app.operator.call('policies.create', { body: aRule({ condition }) }));
  await app.producer.send(manyEvents(5, 1, { type: 'test.alarm' }));
  await stored(app, 5);
  await cut();
  await app.producer.send(manyEvents(4, 6, { type: 'test.alarm' }));
  proxy.restore();
  await stored(app, 9);
  expect(await listAlerts(app.viewer)).toEqual([]);
  await app.producer.send(manyEvents(1, 10, { type: 'test.alarm' }));
  await eventually(async () =>
    expect(await listAlerts(app.viewer)).toMatchObject([{ event_id: uuid(10), value: 10 }]),
  );
});

test('stops while the store is away, and the next start judges what was taken in', async () => {
  const { app: first, proxy, cut } = await startBehindProxy();
  const rule = await createRule(first);
  await cut();
  await first.producer.send(anEvent({ event_id: uuid(1), type: 'test.alarm' }));
  const startedMs = Date.now();
  await first.stop();
  expect(Date.now() - startedMs).toBeLessThan(15_000);
  proxy.restore();
  expect(await first.database.query('select 1 from events')).toEqual([]);
  const second = await startApp({ database: first.database, dataDir: first.dataDir });
  expect(await storedIds(second, 1)).toEqual([uuid(1)]);
  await eventually(async () => {
    const alerts = await listAlerts(second.viewer);
    expect(alerts).toMatchObject([{ rule_id: rule.rule_id, event_id: uuid(1), state: 'OPEN' }]);
  });
});
