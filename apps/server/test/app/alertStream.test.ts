import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createRule, listAlerts, raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp } from '../setup/startApp.ts';
import type { StreamClient } from '../setup/streamClient.ts';

const names = (count: number) => Array.from({ length: count }, (_, i) => `web-${String(i)}`);

/** The alerts as a console has them: the snapshot, and every change laid over it. */
function stateOf(client: StreamClient, sub = 'query'): Alert[] {
  const byId = new Map<string, Alert>();
  for (const frame of client.frames)
    if ((frame.type === 'snapshot' || frame.type === 'alerts') && frame.sub === sub) {
      if (frame.type === 'snapshot') byId.clear();
      for (const alert of frame.alerts) byId.set(alert.alert_id, alert);
    }
  return [...byId.values()].filter((alert) => alert.state !== 'RESOLVED').sort(bySeq);
}

const bySeq = (a: Alert, b: Alert) => a.seq - b.seq;

test('begins with what is not resolved, then tells every change in order', async () => {
  const app = await startApp();
  const [a, b, c] = (await raiseAlerts(app, names(3))) as [Alert, Alert, Alert];
  await app.operator.call('alerts.resolve', { params: { alert_id: c.alert_id }, body: undefined });
  const client = await app.stream('?channel=alerts');
  await eventually(() => expect(client.all('snapshot')).toHaveLength(1));
  const lastRaised = Math.max(a.seq, b.seq, c.seq);
  const [snapshot] = client.all('snapshot');
  expect(snapshot).toMatchObject({ sub: 'query', truncated: false });
  expect(snapshot?.seq).toBeGreaterThan(lastRaised);
  expect(stateOf(client)).toEqual([a, b].sort(bySeq));
  const acked = valueOf(
    await app.operator.call('alerts.ack', { params: { alert_id: a.alert_id }, body: undefined }),
  );
  await raiseAlerts(app, ['web-9'], {
    rule: { match: { type: 'z' } },
    event: { type: 'z' },
  });
  const listed = (await listAlerts(app.viewer)).sort(bySeq);
  expect(listed).toHaveLength(3);
  await eventually(() => expect(stateOf(client)).toEqual(listed));
  expect(client.all('alerts').flatMap(({ alerts }) => alerts)).toContainEqual(acked);
  const seqs = client.all('alerts').flatMap(({ alerts }) => alerts.map(({ seq }) => seq));
  expect(seqs).toEqual([...new Set(seqs)].sort((x, y) => x - y));
});

test('a console that comes at any moment of a storm ends with what the list says', async () => {
  const app = await startApp();
  await createRule(app, { name: 'storm', match: { type: 'storm' } });
  const clients: StreamClient[] = [];
  const storm = raiseAlerts(app, names(400), {
    rule: { match: { type: 'storm' } },
    event: { type: 'storm' },
  });
  for (let i = 0; i < 12; i += 1) {
    clients.push(await app.stream('?channel=alerts'), await app.stream('?channel=alerts&after=0'));
    await delay(i * 3);
  }
  await storm;
  valueOf(await app.operator.call('alerts.ackAll', { body: undefined }));
  const expected = (await listAlerts(app.viewer)).sort(bySeq);
  expect(expected).toHaveLength(800);
  for (const client of clients) await eventually(() => expect(stateOf(client)).toEqual(expected));
});

test('goes on from the last change that a client has seen, without a snapshot', async () => {
  const app = await startApp();
  const alerts = await raiseAlerts(app, names(20));
  const middle = Math.max(...alerts.map(({ seq }) => seq)) - 5;
  const others = await app.stream('?channel=alerts');
  await eventually(() => expect(others.all('snapshot')).toHaveLength(1));
  const client = await app.stream(`?channel=alerts&after=${String(middle)}`);
  await eventually(() => expect(stateOf(client)).toHaveLength(5));
  expect(client.all('snapshot')).toEqual([]);
  expect(client.all('alerts').flatMap((frame) => frame.alerts.map(({ seq }) => seq))).toEqual(
    Array.from({ length: 5 }, (_, i) => middle + 1 + i),
  );
  expect(others.all('alerts')).toEqual([]);
});

test('sees also what another process has changed in the store', async () => {
  const app = await startApp();
  await raiseAlerts(app, ['web-1']);
  const client = await app.stream('?channel=alerts');
  await eventually(() => expect(client.all('snapshot')).toHaveLength(1));
  await app.database.query(`update alert_seqs set seq = seq + 1`);
  await app.database.query(
    `update alerts set assigned_to = 'elsewhere', seq = (select seq from alert_seqs)`,
  );
  await eventually(() => expect(stateOf(client)[0]?.assigned_to).toBe('elsewhere'));
});

test('is closed to who may read events but not alerts, with the reason', async () => {
  const app = await startApp();
  const client = await app.stream('?channel=none');
  client.send({ op: 'subscribe', sub: 'a', channel: 'alerts' });
  client.send({ op: 'subscribe', sub: 'e', channel: 'events' });
  await eventually(() => expect(client.all('subscribed')).toHaveLength(2));
  await expect(app.stream('', app.producer)).rejects.toThrow('403');
});

test('a client that does not read gets the whole anew once it does', async () => {
  const app = await startApp({ settings: { heartbeat: '100ms' } });
  const client = await app.stream('?channel=alerts');
  await eventually(() => expect(client.all('snapshot')).toHaveLength(1));
  client.pause();
  const alerts = await raiseAlerts(app, names(900), {
    rule: { match: { type: 'fat' }, description: 'x' },
    event: {
      type: 'fat',
      labels: Object.fromEntries(
        Array.from({ length: 16 }, (_, i) => [`l${String(i)}`, 'y'.repeat(1000)]),
      ),
    },
  });
  expect(alerts).toHaveLength(900);
  const { alert_id } = alerts[0] as Alert;
  for (let i = 0; i < 5; i += 1) {
    await app.operator.call('alerts.assign', {
      params: { alert_id },
      body: { assignee: `p${String(i)}` },
    });
    await delay(20);
  }
  client.resume();
  await eventually(() => expect(client.all('snapshot').length).toBeGreaterThan(1));
  await eventually(() =>
    expect(stateOf(client).find((alert) => alert.alert_id === alert_id)?.assigned_to).toBe('p4'),
  );
});
