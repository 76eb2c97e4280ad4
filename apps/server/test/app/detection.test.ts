import type { RuleInput } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { anEvent, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { shareApp, startApp, type TestApp, temporaryDataDir } from '../setup/startApp.ts';

async function create(app: TestApp, rule: RuleInput): Promise<string> {
  return valueOf(await app.operator.call('policies.create', { body: rule })).rule_id;
}

async function onlyAlert(app: TestApp, ruleId: string) {
  const alerts = await listAlerts(app.viewer, { rule_id: ruleId });
  expect(alerts).toHaveLength(1);
  return alerts[0]!;
}

async function entriesOf(app: TestApp, alertId: string): Promise<string[]> {
  const timeline = await app.viewer.call('incidents.timeline', { query: { alert: alertId } });
  return valueOf(timeline).entries.map(({ kind, entry }) => `${kind}: ${entry}`);
}

/** Noise that is the same in every run, around 100. */
function usual(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 100 + 10 * (state / 2_147_483_647 - 0.5);
  });
}

describe('detection', () => {
  const shared = shareApp();

  test('an alert rises with its value, says so in its timeline, and never falls', async () => {
    const app = shared();
    const ruleId = await create(app, {
      ...{ name: 'levels', severity: 'WARN', match: { type: 'test.level' } },
      levels: [{ severity: 'CRITICAL', threshold: 99 }],
      condition: {
        ...{ aggregate: 'max', field: 'payload.v', window: '10m', operator: '>', threshold: 90 },
      },
    });
    const send = (v: number) =>
      app.producer.send([anEvent({ type: 'test.level', payload: { v } })]);
    await send(91);
    await eventually(async () => {
      expect(await onlyAlert(app, ruleId)).toMatchObject({ severity: 'WARN', value: 91 });
    });
    await send(100);
    const alert = await eventually(async () => {
      const found = await onlyAlert(app, ruleId);
      expect(found).toMatchObject({ severity: 'CRITICAL', value: 100, state: 'OPEN' });
      return found;
    });
    expect(await entriesOf(app, alert.alert_id)).toEqual([
      'raised: max(payload.v) over 10m is 91 > 90 on web-1',
      'changed: CRITICAL: max(payload.v) over 10m is 100 > 99',
    ]);
    const { by_severity } = valueOf(await app.viewer.call('alerts.summary', {}));
    expect(by_severity).toMatchObject({ CRITICAL: { open: 1 }, WARN: { open: 0 } });
  });

  test('a group that comes and goes has one alert that says so, until it is calm', async () => {
    const app = shared();
    const ruleId = await create(app, {
      ...{ name: 'flaps', severity: 'ERROR', match: { type: 'test.flap' } },
      condition: {
        ...{ aggregate: 'sum', field: 'payload.v', window: '10m', operator: '>', threshold: 0 },
      },
      flapping: { changes: 4, within: '10m', calm: '3s' },
    });
    for (const v of [1, -1, 1, -1])
      await app.producer.send([anEvent({ type: 'test.flap', payload: { v } })]);
    const flapping = await eventually(async () => {
      const alerts = await listAlerts(app.viewer, { rule_id: ruleId });
      const found = alerts.find((alert) => alert.flapping !== null);
      expect(found?.flapping).toMatchObject({ changes: 4 });
      return found!;
    });
    const calm = await eventually(async () => {
      const params = { alert_id: flapping.alert_id };
      const found = valueOf(await app.viewer.call('alerts.get', { params }));
      expect(found.state).toBe('RESOLVED');
      return found;
    });
    expect(calm.flapping).toBeNull();
    expect((await entriesOf(app, calm.alert_id))[1]).toMatch(/^changed: flapping: 4 changes/);
  });

  test('a rule that joins others fires when they do, and they need not be enabled', async () => {
    const app = shared();
    const part = (type: string): Promise<string> =>
      create(app, {
        ...{ name: type, severity: 'INFO', match: { type }, enabled: false },
        condition: { aggregate: 'count', window: '10m', operator: '>=', threshold: 1 },
      });
    const when = {
      all: [{ rule: await part('test.slow') }, { not: { rule: await part('test.deploy') } }],
    };
    const ruleId = await create(app, { name: 'slow, no deploy', severity: 'ERROR', when });
    await app.producer.send([
      anEvent({ type: 'test.deploy', source: 'b' }),
      anEvent({ type: 'test.slow', source: 'b' }),
      anEvent({ type: 'test.slow', source: 'a' }),
    ]);
    const alert = await eventually(() => onlyAlert(app, ruleId));
    expect(alert).toMatchObject({
      group: { source: 'a' },
      summary: '"test.slow" fires, not "test.deploy" on a',
    });
  });

  test('a group that is waited for by name has an alert though no event ever came', async () => {
    const app = shared();
    const ruleId = await create(app, {
      ...{ name: 'no back-up', severity: 'ERROR', match: { type: 'test.backup' } },
      absence: { after: '1s', expect: [{ source: 'backup-1' }] },
    });
    const alert = await eventually(() => onlyAlert(app, ruleId));
    expect(alert).toMatchObject({ event_id: null, service: 'backup-1', value: null });
    await app.producer.send([anEvent({ type: 'test.backup', source: 'backup-1' })]);
    await eventually(async () => {
      const params = { alert_id: alert.alert_id };
      const found = valueOf(await app.viewer.call('alerts.get', { params }));
      expect(found).toMatchObject({ state: 'RESOLVED', resolve_reason: 'events come again' });
    });
  });
});

test('what a detector learned outlives a restart, and an alert says what was usual', async () => {
  const options = { database: await createDatabase(), dataDir: temporaryDataDir() };
  const before = await startApp(options);
  const ruleId = await create(before, {
    ...{ name: 'unusual', severity: 'WARN', match: { type: 'test.series' } },
    condition: { detector: 'robust_z', field: 'payload.v' },
  });
  const events = usual(400).map((v) => anEvent({ type: 'test.series', payload: { v } }));
  await before.producer.send(events);
  await eventually(async () => {
    const { text } = await before.ops('/metrics');
    expect(text).toMatch(/sentry_engine_groups(\{[^}]*\})? 1\b/);
  });
  await before.stop();

  const after = await startApp(options);
  await after.producer.send([anEvent({ type: 'test.series', payload: { v: 200 } })]);
  const alert = await eventually(() => onlyAlert(after, ruleId));
  expect(alert).toMatchObject({ value: 200, threshold: 0.999, severity: 'WARN' });
  expect(alert.score).toBeGreaterThan(0.999);
  expect(alert.upper).toBeGreaterThan(104);
  expect(alert.upper).toBeLessThan(150);
  expect(alert.summary).toMatch(/^200 is .* deviations .* above/);
});
