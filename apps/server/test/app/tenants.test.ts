import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import { anEvent, aRule, eventually, uuid } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { ALL_ROLES, issueIdentity } from '../setup/issueIdentity.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { needsOwnLog } from '../setup/stored.ts';

/** A server with two tenants, each with someone who may do anything. */
async function startWithTenants() {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const issue = (tenant: string) =>
    issueIdentity(
      { database, dataDir },
      { tenant, kind: 'admin', name: `admin-of-${tenant}`, grants: ALL_ROLES },
    );
  const [certA, certB] = [await issue('a'), await issue('b')];
  const app = await startApp({ database, dataDir });
  return { app, a: app.connect(certA), b: app.connect(certB) };
}

async function oneAlert(client: TestClient): Promise<Alert> {
  return eventually(async () => {
    const alerts = await listAlerts(client);
    expect(alerts).toHaveLength(1);
    // Until it has its incident: what the dispatcher says changes it no more.
    expect(alerts[0]?.incident_id).toEqual(expect.any(String));
    return alerts[0] as Alert;
  });
}

/** Sources of events, but for what the server says of itself. */
function ofProducers(events: readonly EventRecord[]): string[] {
  return events.map(({ source }) => source).filter((source) => source !== 'sentry');
}

test('nothing of one tenant can be seen or touched by another', async () => {
  const { app, a, b } = await startWithTenants();
  const streamOfA = await app.stream('?channel=none', a);
  streamOfA.send({ op: 'subscribe', sub: 'events', channel: 'events', after: 0 });
  streamOfA.send({ op: 'subscribe', sub: 'alerts', channel: 'alerts' });
  await eventually(() => expect(streamOfA.all('snapshot')).toHaveLength(1));
  const rule = valueOf(await b.call('policies.create', { body: aRule({ name: 'of b' }) }));
  await b.send(anEvent({ event_id: uuid(1), type: 'test.alarm', source: 'secret' }));
  const alert = await oneAlert(b);

  const missing = async (call: ReturnType<TestClient['call']>) => {
    const { status, code, detail } = problemOf((await call) as never);
    expect({ status, code, detail }).toEqual({
      status: 404,
      code: 'not_found',
      detail: 'There is nothing with this id here.',
    });
  };
  const params = { alert_id: alert.alert_id };
  await missing(a.call('events.get', { params: { event_id: uuid(1) } }));
  await missing(a.call('alerts.get', { params }));
  await missing(a.call('alerts.ack', { params, body: undefined }));
  await missing(a.call('alerts.unack', { params, body: undefined }));
  await missing(a.call('alerts.resolve', { params, body: undefined }));
  await missing(a.call('alerts.assign', { params, body: { assignee: 'x' } }));
  await missing(a.call('alerts.comment', { params, body: { text: 'x' } }));
  await missing(a.call('incidents.timeline', { query: { alert: alert.alert_id } }));
  const ofRule = { params: { rule_id: rule.rule_id } };
  await missing(a.call('policies.get', ofRule));
  await missing(a.call('policies.delete', ofRule));
  await missing(a.call('policies.update', { ...ofRule, query: {}, body: aRule() }));

  const events = valueOf(await a.call('events.list', { query: {} })).events;
  expect(ofProducers(events)).toEqual([]);
  expect(await listAlerts(a, { state: 'all' })).toEqual([]);
  expect(valueOf(await a.call('policies.list', { query: {} })).policies).toEqual([]);
  expect(valueOf(await a.call('alerts.summary', {}))).toMatchObject({
    open: 0,
    seq: 0,
    by_service: [],
    raised_last_10m: 0,
  });
  const body = { alert_ids: [alert.alert_id] };
  expect(valueOf(await a.call('alerts.ackAll', { body }))).toEqual({
    acknowledged: 0,
    alert_ids: [],
    skipped: [{ alert_id: alert.alert_id, reason: 'not_found' }],
  });
  expect(valueOf(await a.call('alerts.ackAll', { body: undefined }))).toEqual({
    acknowledged: 0,
    alert_ids: [],
    skipped: [],
  });
  expect(await oneAlert(b)).toEqual(alert);

  // The stream of a has by now passed all that b did: its own next event comes after it.
  await a.send(anEvent({ event_id: uuid(2), source: 'own' }));
  const seen = () => ofProducers(streamOfA.all('events').flatMap((frame) => frame.events));
  await eventually(() => expect(seen()).not.toEqual([]));
  expect(seen()).toEqual(['own']);
  expect(streamOfA.all('alerts')).toEqual([]);
  expect(streamOfA.all('missed')).toEqual([]);
});

test('the same ids, sources and rules of two tenants live beside each other', async () => {
  const { a, b } = await startWithTenants();
  for (const client of [a, b]) {
    valueOf(await client.call('policies.create', { body: aRule() }));
    const answer = await client.send(
      anEvent({ event_id: uuid(1), type: 'test.alarm', source: 'web-1' }),
    );
    expect(answer.accepted).toBe(1);
  }
  const [ofA, ofB] = [await oneAlert(a), await oneAlert(b)];
  expect(ofA.alert_id).not.toBe(ofB.alert_id);
  // Each tenant counts for itself: raised, and given its incident.
  expect([ofA.seq, ofB.seq]).toEqual([2, 2]);
  valueOf(await a.call('alerts.ackAll', { body: undefined }));
  expect((await oneAlert(b)).state).toBe('OPEN');
});

test('every tenant is told of a start, so that the absence of the server is nobody’s silence', async (context) => {
  needsOwnLog(context);
  const { app, b } = await startWithTenants();
  const body = aRule({
    match: { type: 'beat' },
    condition: { aggregate: 'count', window: '10m', operator: '>', threshold: 1000 },
    no_data: { after: '2s', policy: 'alert' },
  });
  valueOf(await b.call('policies.create', { body }));
  await b.send(anEvent({ type: 'beat' }));
  await app.stop();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const again = await startApp(app);
  const clientB = again.connect(b.credentials);
  await clientB.send(anEvent({ type: 'beat' }));
  const starts = valueOf(await clientB.call('events.list', { query: { source: 'sentry' } })).events;
  expect(starts).toHaveLength(2);
  expect(await listAlerts(clientB, { state: 'all' })).toEqual([]);
});
