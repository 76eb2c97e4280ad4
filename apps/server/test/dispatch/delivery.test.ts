import { expect, onTestFinished, test } from 'vitest';
import { anEvent, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import {
  configure,
  type Endpoints,
  expectSound,
  LOOPBACK,
  quickRoute,
  reasonsAt,
  receiversOf,
  startEndpoints,
} from './receivers.ts';

const ALL = ['mail', 'slack', 'pager', 'hook'];

/** A rule whose alert gets worse with the tenth event. */
async function createRisingRule(app: TestApp) {
  return createRule(app, {
    name: 'rises',
    levels: [{ severity: 'CRITICAL', threshold: 10 }],
  });
}

async function raiseOne(app: TestApp, ruleId: string, source = 'web-1') {
  await app.producer.send(anEvent({ type: 'test.alarm', source }));
  return eventually(async () => {
    const [alert] = await listAlerts(app.viewer, { rule_id: ruleId });
    if (alert === undefined) throw new Error('no alert yet');
    return alert;
  });
}

const reach = (to: Endpoints, count: number) =>
  eventually(() => expect(to.hook.received).toHaveLength(count));

test('every change of an alert reaches four kinds of receivers in order, each in its own form', async () => {
  const app = await startApp({ settings: LOOPBACK });
  const to = await startEndpoints(onTestFinished);
  await configure(app.operator, {
    receivers: receiversOf(to),
    route: quickRoute({ receivers: ALL }),
  });
  const { rule_id: ruleId } = await createRisingRule(app);
  const { alert_id } = await raiseOne(app, ruleId);
  const params = { alert_id };
  await reach(to, 1);
  await app.producer.send(
    Array.from({ length: 12 }, () => anEvent({ type: 'test.alarm', source: 'web-1' })),
  );
  await reach(to, 2);
  valueOf(await app.operator.call('alerts.ack', { params, body: {} }));
  await reach(to, 3);
  valueOf(await app.operator.call('alerts.unack', { params, body: {} }));
  await reach(to, 4);
  valueOf(await app.operator.call('alerts.resolve', { params, body: {} }));
  await reach(to, 5);
  await eventually(async () => {
    const { notifications } = valueOf(await app.viewer.call('notifications.list', { query: {} }));
    expect(notifications).toHaveLength(18);
    expect(notifications.filter(({ state }) => state !== 'sent')).toEqual([]);
  });
  expectSound(to);

  const { mail, slack, pager, hook } = to;
  expect(reasonsAt(hook)).toEqual([
    ...['first', 'worse', 'acknowledged', 'unacknowledged', 'all_resolved'],
  ]);
  expect(new Set(hook.received.map(({ id }) => id)).size).toBe(5);
  expect(hook.received.map(({ payload }) => payload?.data['message'])).toMatchObject([
    { status: 'firing', severity: 'ERROR', alerts: [{ alert_id, state: 'OPEN' }] },
    { status: 'firing', severity: 'CRITICAL' },
    { status: 'acknowledged', alerts: [{ acknowledged_by: expect.any(String) as string }] },
    { status: 'firing' },
    { status: 'resolved', alerts: [{ state: 'RESOLVED' }] },
  ]);

  expect(pager.received.map(({ event }) => event.event_action)).toEqual([
    ...['trigger', 'trigger', 'acknowledge', 'trigger', 'resolve'],
  ]);
  expect(new Set(pager.received.map(({ event }) => event.dedup_key)).size).toBe(1);
  expect(pager.received[1]?.event.payload).toMatchObject({ severity: 'critical', source: 'web-1' });
  expect(pager.open.size).toBe(0);

  // One message, written anew in place; what should ring is said in its thread.
  const [group, ...thread] = slack.messages;
  expect(group).toMatchObject({ edits: 4 });
  expect(JSON.stringify(group?.blocks)).toContain('✅');
  expect(thread.map(({ thread_ts }) => thread_ts)).toEqual(thread.map(() => group?.ts));
  expect(thread.map(({ text }) => text?.split(':')[0])).toHaveLength(3);

  // Mail is no place for who has it.
  expect(mail.received.map(({ mail: { subject } }) => subject)).toEqual([
    expect.stringContaining('ERROR web-1'),
    expect.stringContaining('CRITICAL web-1'),
    expect.stringContaining('OVER web-1'),
  ]);
  const [first] = mail.received;
  for (const { mail: later } of mail.received.slice(1))
    expect(later.references).toContain(first?.mail.messageId);
  expect(new Set(mail.received.map(({ mail: { messageId } }) => messageId)).size).toBe(3);

  const why = valueOf(await app.viewer.call('alerts.why', { params }));
  expect(why.notifications).toHaveLength(18);
  const told = await app.database.query<{ n: number }>(
    `select count(*)::int as n from timeline where kind = 'notified' and incident_id = $1`,
    [why.incident?.incident_id],
  );
  expect(told).toEqual([{ n: 18 }]);
});
