import { setTimeout as delay } from 'node:timers/promises';
import { formatInstant } from '@batcave/shared/time';
import { expect, onTestFinished, test } from 'vitest';
import { PgNotifications } from '../../src/adapters/postgres/index.ts';
import { buildModel, HOUR_MS, teach } from '../../src/dispatch/fatigue/testing/buildFacts.ts';
import { eventually, anEvent } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createRule, listAlerts, raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp } from '../setup/startApp.ts';
import {
  configure,
  hookReceiver,
  LOOPBACK,
  quickRoute,
  reasonsAt,
  startHook,
} from './receivers.ts';

const LONG_MS = 120_000;

async function startQuiet() {
  const app = await startApp({ settings: LOOPBACK });
  const hook = await startHook(onTestFinished);
  await configure(app.operator, {
    receivers: [hookReceiver(hook)],
    route: quickRoute({ receivers: ['hook'] }),
  });
  return { app, hook };
}

test(
  'a silence hides what it said it would, and when it ends what still fires is told once',
  async () => {
    const { app, hook } = await startQuiet();
    const [told] = await raiseAlerts(app, ['web-1']);
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first']));
    const body = {
      kind: 'silence' as const,
      matchers: ['service=~"web-.*"'],
      ends_at: formatInstant(Date.now() + HOUR_MS),
      comment: 'new disks',
    };
    const preview = valueOf(await app.operator.call('silences.preview', { body }));
    expect(preview.now).toMatchObject({ count: 1, alerts: [{ alert_id: told?.alert_id }] });
    const { silence_id } = valueOf(await app.operator.call('silences.create', { body }));
    await raiseAlerts(app, ['web-2', 'web-3', 'db'], {
      rule: { name: 'other', match: { type: 'test.other' } },
      event: { type: 'test.other' },
    });
    await eventually(async () => {
      const quiet = (await listAlerts(app.viewer)).filter((alert) => alert.quiet !== null);
      expect(quiet.map(({ service }) => service).sort()).toEqual(['web-1', 'web-2', 'web-3']);
    });
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first', 'first']));
    const web3 = (await listAlerts(app.viewer)).find(({ service }) => service === 'web-3');
    const params = { alert_id: web3?.alert_id ?? '' };
    valueOf(await app.operator.call('alerts.resolve', { params, body: {} }));
    await delay(1500);
    expect(hook.received).toHaveLength(2);

    valueOf(await app.operator.call('silences.expire', { params: { silence_id } }));
    // web-1, of which was heard, and web-2, of which was not: one notice each. web-3 is over: nobody hears of it.
    await eventually(() =>
      expect(reasonsAt(hook).slice(2).sort()).toEqual(['first', 'silence_ended']),
    );
    await delay(3000);
    expect(hook.received).toHaveLength(4);
    expect(JSON.stringify(hook.received.map(({ body: text }) => text))).not.toContain('web-3');
  },
  LONG_MS,
);

test(
  'what was told before a silence is told to be over during it',
  async () => {
    const { app, hook } = await startQuiet();
    const [alert] = await raiseAlerts(app, ['web-1']);
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first']));
    const body = {
      kind: 'snooze' as const,
      alert_id: alert?.alert_id ?? '',
      ends_at: formatInstant(Date.now() + HOUR_MS),
      comment: 'lunch',
    };
    valueOf(await app.operator.call('silences.create', { body }));
    const params = { alert_id: alert?.alert_id ?? '' };
    valueOf(await app.operator.call('alerts.resolve', { params, body: {} }));
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first', 'all_resolved']));
  },
  LONG_MS,
);

test(
  'what nobody acts on is not told, is seen, and is told when somebody wants it',
  async () => {
    const { app, hook } = await startQuiet();
    await configure(app.operator, {
      receivers: [hookReceiver(hook)],
      route: quickRoute({ receivers: ['hook'] }),
      fatigue: { learned: 'suppress', sample: 0.01 },
    });
    const { rule_id: ruleId, version } = await createRule(app, { name: 'mild', severity: 'WARN' });
    await app.stop();
    const kind = { ruleId, ruleName: 'mild', ruleVersion: version, service: 'web-1' };
    const facts = { ...kind, severity: 'WARN' as const, value: 1, threshold: 1 };
    const model = buildModel();
    teach(model, 200, facts, Date.now() - 201 * HOUR_MS);
    const { kinds } = model.snapshot();
    expect(kinds).toHaveLength(1);
    for (const one of kinds)
      await app.database.query(
        `insert into dispatch_state (tenant_id, kind, key, format, state) values ('default', 'fatigue_kind', $1, 1, $2)`,
        [one.key, JSON.stringify(one)],
      );
    const again = await startApp({
      ...{ database: app.database, dataDir: app.dataDir, settings: LOOPBACK },
    });
    await again.producer.send(anEvent({ type: 'test.alarm', source: 'web-1' }));
    const alert = await eventually(async () => {
      const [one] = await listAlerts(again.viewer);
      expect(one?.quiet).toMatchObject({ by: 'suppression' });
      return one;
    });
    expect(alert?.quiet?.score).toBeGreaterThan(0.9);
    await delay(1500);
    expect(hook.received).toEqual([]);
    const params = { alert_id: alert?.alert_id ?? '' };
    valueOf(await again.operator.call('alerts.restore', { params }));
    await eventually(() => expect(reasonsAt(hook)).toEqual(['restored']));
    const report = valueOf(await again.operator.call('dispatch.fatigue', {}));
    expect(report).toMatchObject({ mode: 'suppress', suppressed: 1, restored: 1 });
    expect(report.kinds[0]?.excluded).toMatchObject({ by: 'restored' });
  },
  LONG_MS,
);

test(
  'messages are kept as long as events, and those that wait as long as they wait',
  async () => {
    const { app, hook } = await startQuiet();
    await raiseAlerts(app, ['web-1']);
    await eventually(() => expect(reasonsAt(hook)).toEqual(['first']));
    hook.answerWith(() => 503);
    await raiseAlerts(app, ['web-2'], {
      rule: { name: 'other', match: { type: 'test.other' } },
      event: { type: 'test.other' },
    });
    await eventually(async () => {
      const { notifications } = valueOf(
        await app.viewer.call('notifications.list', { query: { state: 'sent' } }),
      );
      expect(notifications).toHaveLength(1);
    });
    await eventually(() => expect(hook.received.length).toBeGreaterThan(1));
    const store = app.database.openStore();
    await new PgNotifications(store).dropBefore(Date.now() - HOUR_MS);
    const count = async () =>
      valueOf(await app.viewer.call('notifications.list', { query: {} })).notifications.length;
    expect(await count()).toBe(2);
    await new PgNotifications(store).dropBefore(Date.now() + HOUR_MS);
    expect(await count()).toBe(1);
    // Its end is told all the same to whoever heard of it.
    hook.answerWith([]);
    const all = await listAlerts(app.viewer);
    for (const { alert_id } of all)
      valueOf(await app.operator.call('alerts.resolve', { params: { alert_id }, body: {} }));
    await eventually(() =>
      expect(reasonsAt(hook).filter((reason) => reason === 'all_resolved')).toHaveLength(2),
    );
  },
  LONG_MS,
);
