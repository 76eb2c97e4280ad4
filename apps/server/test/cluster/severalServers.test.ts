import type { Alert } from '@batcave/shared/alerts';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { needsKafka } from '../setup/clusterSettings.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { storedIds } from '../setup/stored.ts';
import type { TestApp } from '../setup/startApp.ts';
import { readTopic, startServers } from './servers.ts';

/** The partitions that a server says that it works on. */
async function partitionsOf(app: TestApp): Promise<string[]> {
  const { text } = await app.ops('/readyz');
  const { checks } = JSON.parse(text) as { checks: Record<string, string> };
  const names = checks['partitions'] ?? 'none yet';
  return names === 'none yet' ? [] : names.split(' ');
}

/** Waits until the servers have all partitions between them. */
async function shared(apps: readonly TestApp[], count: number): Promise<string[][]> {
  return eventually(async () => {
    const all = await Promise.all(apps.map(partitionsOf));
    expect(new Set(all.flat()).size).toBe(count);
    expect(all.flat()).toHaveLength(count);
    return all;
  });
}

test('a console sees what came in, was judged and was done at any server', async (context: TestContext) => {
  needsKafka(context);
  const { apps } = await startServers([{}, {}, {}], { cleanUp: onTestFinished });
  const [a, b, c] = apps as [TestApp, TestApp, TestApp];
  const events = await a.stream('?type=test.alarm');
  const alerts = await b.stream('?channel=alerts');
  valueOf(await c.operator.call('policies.create', { body: aRule() }));
  const sources = Array.from({ length: 12 }, (_, i) => `web-${String(i)}`);
  for (const [i, source] of sources.entries())
    await apps[i % 3]?.producer.send(anEvent({ type: 'test.alarm', source }));

  await eventually(() => {
    const seen = events.all('events').flatMap((frame) => frame.events.map(({ source }) => source));
    expect(seen.sort()).toEqual([...sources].sort());
  });
  expect(events.eventSeqs()).toEqual([...events.eventSeqs()].sort((x, y) => x - y));
  const raised = await eventually(async () => {
    const found = await listAlerts(c.viewer);
    expect(found).toHaveLength(12);
    return found;
  });
  const alert = raised[0] as Alert;
  valueOf(await c.operator.call('alerts.ack', { params: { alert_id: alert.alert_id }, body: {} }));
  await eventually(() => {
    const changes = alerts.all('alerts').flatMap((frame) => frame.alerts);
    expect(new Set(changes.map(({ alert_id }) => alert_id)).size).toBe(12);
    expect(changes).toContainEqual(
      expect.objectContaining({ alert_id: alert.alert_id, state: 'ACK' }),
    );
  });
});

test('partitions are shared, move when a server comes and goes, and take their state along', async (context: TestContext) => {
  needsKafka(context);
  const { apps, settings } = await startServers([{}], { cleanUp: onTestFinished });
  const [first] = apps as [TestApp];
  await shared([first], 8);
  // Ten in a minute: what came before a partition moved must count after it.
  const rule = aRule({
    condition: { aggregate: 'count', window: '10m', operator: '>=', threshold: 10 },
  });
  valueOf(await first.operator.call('policies.create', { body: rule }));
  valueOf(
    await first.operator.call('policies.create', {
      body: { ...rule, name: 'over all sources', group_by: ['labels.zone'] },
    }),
  );
  const sources = Array.from({ length: 8 }, (_, i) => `web-${String(i)}`);
  const send = (app: TestApp) =>
    app.producer.send(
      sources.map((source) => anEvent({ type: 'test.alarm', source, labels: { zone: source } })),
    );
  for (let i = 0; i < 5; i += 1) await send(first);
  await storedIds(first, 40);

  const { apps: more } = { apps: [await startSecond(first, settings)] };
  const [second] = more as [TestApp];
  const [of1, of2] = await shared([first, second], 8);
  expect(of1?.length).toBeGreaterThan(0);
  expect(of2?.length).toBeGreaterThan(0);
  for (let i = 0; i < 4; i += 1) await send(second);
  await storedIds(first, 72);
  expect(await listAlerts(first.viewer)).toEqual([]);

  await first.stop();
  await shared([second], 8);
  await send(second);
  await eventually(async () => expect(await listAlerts(second.viewer)).toHaveLength(16));
});

async function startSecond(first: TestApp, settings: Readonly<Record<string, unknown>>) {
  const { startApp, temporaryDataDir } = await import('../setup/startApp.ts');
  return startApp({ database: first.database, dataDir: temporaryDataDir(), settings });
}

test('servers do what their roles say, and send the rest on its way with a reason', async (context: TestContext) => {
  needsKafka(context);
  const { apps } = await startServers(
    [{ roles: 'ingest' }, { roles: 'engine' }, { roles: 'api,feed,dispatch' }],
    { cleanUp: onTestFinished },
  );
  const [ingest, engine, api] = apps as [TestApp, TestApp, TestApp];
  valueOf(await api.operator.call('policies.create', { body: aRule() }));
  await ingest.producer.send(anEvent({ type: 'test.alarm' }));
  await eventually(async () => expect(await listAlerts(api.viewer)).toHaveLength(1));

  const refused = problemOf(await ingest.viewer.call('alerts.list', { query: {} }));
  expect(refused).toMatchObject({ status: 421, code: 'role_not_served' });
  expect(refused.detail).toContain('has not the role api');
  expect((await api.producer.post(anEvent())).status).toBe(421);
  expect((await engine.producer.post(anEvent())).status).toBe(421);
  const stream = await ingest.stream('');
  expect(await stream.closed).toMatchObject({ code: 4421 });
  expect(await partitionsOf(ingest)).toEqual([]);
  expect(await partitionsOf(engine)).toHaveLength(8);
});

test('every change of an alert is put on its topic, in order, by one server for all', async (context: TestContext) => {
  needsKafka(context);
  const { apps, topicPrefix } = await startServers([{}, {}], { cleanUp: onTestFinished });
  const [a, b] = apps as [TestApp, TestApp];
  valueOf(await a.operator.call('policies.create', { body: aRule() }));
  await a.producer.send(anEvent({ type: 'test.alarm' }));
  const [alert] = await eventually(async () => {
    const found = await listAlerts(a.viewer);
    expect(found).toHaveLength(1);
    expect(found[0]?.incident_id).toEqual(expect.any(String));
    return found as [Alert];
  });
  const topic = `${topicPrefix}.alerts.v1`;
  // What took long is put there again, and what the dispatcher says of it comes too: readers go by seq.
  const states = (values: readonly string[]) =>
    values
      .map((value) => (JSON.parse(value) as Alert).state)
      .filter((state, i, all) => state !== all[i - 1]);
  expect(states(await readTopic(topic, (values) => values.length > 0))).toEqual(['OPEN']);
  valueOf(await b.operator.call('alerts.ack', { params: { alert_id: alert.alert_id }, body: {} }));
  const values = await readTopic(topic, (read) => states(read).includes('ACK'));
  expect(states(values)).toEqual(['OPEN', 'ACK']);
  expect(values.map((value) => JSON.parse(value) as Alert)).toContainEqual(alert);
});

test('retention is one server’s work at a time', async (context: TestContext) => {
  needsKafka(context);
  const { apps } = await startServers([{}, {}], { cleanUp: onTestFinished });
  const [a] = apps as [TestApp];
  const holder = await a.database.connect();
  await holder.query('select pg_advisory_lock(7236002)');
  const { retentionFor, readSettings } = await import('../../src/app/index.ts');
  const retention = retentionFor(a.database.openStore(), readSettings([]));
  expect(await retention.run('test', () => undefined)).toMatchObject({ busy: true });
});
