import type { CanaryReport } from '@batcave/shared/health';
import { CANARY_TENANT } from '@batcave/shared/identity';
import { expect, test } from 'vitest';
import { dataPaths } from '../../src/app/index.ts';
import { anEvent, eventually, uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { issueIdentity } from '../setup/issueIdentity.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, type TestApp, temporaryDataDir } from '../setup/startApp.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';
import { needsOwnLog } from '../setup/stored.ts';

const OFTEN = { canary_interval: '200ms', canary_late_after: '1s', canary_lost_after: '4s' };

const report = async ({ viewer }: Pick<TestApp, 'viewer'>): Promise<CanaryReport> =>
  valueOf(await viewer.call('health.canary', {}));

const becomes = (app: TestApp, status: CanaryReport['status']): Promise<CanaryReport> =>
  eventually(async () => {
    const now = await report(app);
    expect(now.status, JSON.stringify(now)).toBe(status);
    return now;
  });

/** Of the whole server: whatever tenant it belongs to. */
async function count(app: Pick<TestApp, 'database'>, what: string): Promise<number> {
  const [row] = await app.database.query<{ n: number }>(`select count(*)::int as n from ${what}`);
  return row?.n ?? -1;
}

/** The alerts that the server raised of itself, oldest first. */
const ofItself = async (app: TestApp) =>
  (await listAlerts(app.viewer, { state: 'all' }))
    .filter(({ rule_name: name }) => name === 'Sentry canary')
    .sort((a, b) => a.seq - b.seq);

/** Keeps the engine from committing until it is let go, as a lock or a slow disk does. */
async function holdEngine({ database }: Pick<TestApp, 'database'>): Promise<() => Promise<void>> {
  const client = await database.connect();
  await client.query('begin; lock table engine_position in exclusive mode');
  return async () => void (await client.query('rollback'));
}

test('times an event of its own through every stage, over the real door, and says so everywhere', async () => {
  const app = await startApp({ settings: OFTEN });
  const client = await app.stream('?channel=none');
  const now = await becomes(app, 'ok');
  expect(now).toMatchObject({ interval_ms: 200, reason: null, lost: 0 });
  expect(now.stages.map(({ stage }) => stage)).toEqual([
    'accepted',
    'judged',
    'alerted',
    'streamed',
  ]);
  for (const { stage, last_ms: last, p50_ms: p50, p99_ms: p99 } of now.stages) {
    expect(last, stage).toBeGreaterThan(0);
    expect(p99, stage).toBeGreaterThanOrEqual(p50 ?? Infinity);
  }
  await eventually(() => {
    const frame = client.all('canary').at(-1);
    expect(frame?.report).toMatchObject({ status: 'ok', server: now.server });
  });
  // Whoever comes later is told at once.
  const late = await app.stream('?channel=none');
  await eventually(() => expect(late.all('canary').length).toBeGreaterThan(0));
  expect(late.frames[0]).toMatchObject({ type: 'hello' });
  const { text } = await app.ops('/metrics');
  expect(text).toMatch(/^sentry_canary_up 1$/m);
  expect(text).toMatch(/^sentry_canary_lost_total 0$/m);
  for (const stage of ['accepted', 'judged', 'alerted', 'streamed']) {
    expect(text).toMatch(
      new RegExp(`^sentry_canary_stage_seconds_count\\{stage="${stage}"\\} [1-9]`, 'm'),
    );
    expect(text).toMatch(
      new RegExp(`^sentry_canary_last_seconds\\{stage="${stage}"\\} 0\\.\\d`, 'm'),
    );
  }
});

test('is off when the settings say so, and looks like nothing in the figures', async () => {
  const app = await startApp();
  expect(await report(app)).toMatchObject({
    status: 'off',
    reason: 'canary_interval is 0s',
    interval_ms: 0,
    stages: [],
  });
  expect((await app.ops('/metrics')).text).not.toContain('sentry_canary_');
  expect(await count(app, `tenants where tenant_id = '${CANARY_TENANT}'`)).toBe(0);
});

test('nobody sees anything of it but its times', async () => {
  const app = await startApp({ settings: { ...OFTEN, starter_rules: true } });
  const events = await app.stream('?channel=events&after=0');
  const alerts = await app.stream('?channel=alerts');
  await becomes(app, 'ok');
  await app.producer.send(anEvent({ event_id: uuid(1) }));
  await eventually(() => expect(JSON.stringify(events.all('events'))).toContain(uuid(1)));
  await eventually(() => expect(alerts.all('snapshot')).toHaveLength(1));
  const seen = JSON.stringify([
    events.all('events'),
    alerts.all('alerts'),
    alerts.all('snapshot'),
    valueOf(await app.viewer.call('events.list', { query: {} })),
    await listAlerts(app.viewer),
    valueOf(await app.operator.call('policies.list', { query: { limit: 1000 } })),
    valueOf(await app.operator.call('audit.list', { query: {} })),
  ]);
  expect(seen).toContain(uuid(1));
  expect(seen).not.toContain('canary');
  // Its own rule and no other; what it does every few seconds is not audited.
  const own = `where tenant_id = '${CANARY_TENANT}'`;
  expect(await count(app, `rules ${own}`)).toBe(1);
  expect(await count(app, `alerts ${own}`)).toBeGreaterThan(0);
  expect(await count(app, `audit_log ${own} and object_type = 'alert'`)).toBe(0);
});

test('its tenant can be given to nobody', async () => {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const identity = { tenant: CANARY_TENANT, kind: 'console', name: 'eve' } as const;
  await expect(
    issueIdentity({ database, dataDir }, { ...identity, grants: [{ role: 'viewer' }] }),
  ).rejects.toThrow(/is the server's own/);
  const asked = ['--tenant', CANARY_TENANT, '--kind', 'console', '--name', 'eve'];
  for (const words of [
    ['pki', 'issue', ...asked, '--out', dataPaths(dataDir).logs],
    ['pki', 'token', ...asked],
    ['access', 'grant', ...asked, '--role', 'operator'],
  ]) {
    const { code, stderr } = await runSentry([
      ...words,
      ...['--data-dir', dataDir, '--database-url', database.url],
    ]);
    expect({ words, code }).toEqual({ words, code: 2 });
    expect(stderr).toContain(`--tenant is ${CANARY_TENANT}, which is the server's own`);
  }
  expect(await count({ database }, 'identities')).toBe(0);
});

test('an engine that stands still is told by an alert past the engine, which ends when it goes on', async () => {
  const app = await startApp({ settings: OFTEN });
  const client = await app.stream('?channel=alerts');
  await becomes(app, 'ok');
  const letGo = await holdEngine(app);
  const late = await becomes(app, 'late');
  expect(late.reason).toMatch(/after \d\.\d s: (accepted, not judged|judged, its alert not)/);
  await eventually(async () =>
    expect(await ofItself(app)).toMatchObject([
      { severity: 'ERROR', state: 'OPEN', service: 'sentry', firing: true },
    ]),
  );
  await becomes(app, 'lost');
  await eventually(async () =>
    expect(await ofItself(app)).toMatchObject([
      { severity: 'ERROR', state: 'RESOLVED', resolved_by: 'canary' },
      { severity: 'CRITICAL', state: 'OPEN', firing: true },
    ]),
  );
  // Consoles have it on the stream, alert and report, though the engine still stands still.
  await eventually(() => expect(JSON.stringify(client.all('alerts'))).toContain('Sentry canary'));
  expect(client.all('canary').at(-1)?.report.status).toBe('lost');
  expect((await app.ops('/metrics')).text).toMatch(/^sentry_canary_up 0$/m);
  await letGo();
  await becomes(app, 'ok');
  await eventually(async () =>
    expect((await ofItself(app)).map(({ state, firing }) => [state, firing])).toEqual([
      ['RESOLVED', false],
      ['RESOLVED', false],
    ]),
  );
  const [, lost] = await ofItself(app);
  const timeline = valueOf(
    await app.viewer.call('incidents.timeline', { query: { alert: lost?.alert_id ?? '' } }),
  );
  const life = timeline.entries.filter(({ kind }) => kind !== 'linked');
  expect(life.map(({ kind, actor }) => [kind, actor])).toEqual([
    ['raised', 'canary'],
    ['cleared', 'canary'],
  ]);
  expect((await app.ops('/metrics')).text).toMatch(/^sentry_canary_lost_total [1-9]/m);
});

test('a store that is away is told to consoles without it, and in the log', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const app = await startApp({
    database,
    settings: { ...OFTEN, database_url: proxy.url, append_timeout: '1s' },
  });
  const client = await app.stream('?channel=none');
  await becomes(app, 'ok');
  proxy.cut();
  await eventually(() => {
    const told = client.all('canary').at(-1)?.report;
    expect(told?.status).toBe('lost');
    expect(told?.reason).toMatch(/not accepted: .*(503|store)/);
  });
  // A console that comes now hears of it with the first frames.
  const later = await app.stream('?channel=none');
  await eventually(() => expect(later.all('canary')[0]?.report.status).toBe('lost'));
  await eventually(() =>
    expect(app.log.filter((line) => line.includes('Sentry itself is'))).not.toEqual([]),
  );
  const lines = app.log.filter((line) => line.includes('Sentry itself is losing events'));
  expect(lines.length).toBe(1); // once a minute, not at every look
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', canary: 'lost' });
  proxy.restore();
  await becomes(app, 'ok');
  await eventually(async () =>
    expect((await ofItself(app)).every(({ state }) => state === 'RESOLVED')).toBe(true),
  );
});

test('what stood at a stop is one alert after the next start, and is cleared by it', async () => {
  const settings = { ...OFTEN, canary_interval: '1s' };
  const first = await startApp({ settings });
  await becomes(first, 'ok');
  const letGo = await holdEngine(first);
  await eventually(async () => expect(await ofItself(first)).toHaveLength(1));
  await letGo();
  // Before three have come through: it stands.
  await first.stop();
  const { database, dataDir } = first;
  expect(await count(first, `alerts where rule_name = 'Sentry canary' and firing`)).toBe(1);
  // A server of a cluster is known by its port.
  const port = Number(new URL(first.app.running.api).port);
  const again = await startApp({ database, dataDir, settings: { ...settings, port } });
  await becomes(again, 'ok');
  await eventually(async () =>
    expect(await ofItself(again)).toMatchObject([{ state: 'RESOLVED', resolved_by: 'canary' }]),
  );
});

test('deletes what canaries of more than an hour ago left, and nothing of others', async () => {
  const first = await startApp({ settings: OFTEN });
  await becomes(first, 'ok');
  await first.producer.send(anEvent({ event_id: uuid(1) }));
  await first.stop();
  const { database, dataDir } = first;
  const own = `tenant_id = '${CANARY_TENANT}'`;
  const old = `now() - interval '61 minutes'`;
  await database.query(`update events set occurred_at = ${old}`);
  await database.query(`update alerts set created_at = ${old} where ${own}`);
  const before = await count({ database }, `events where ${own}`);
  expect(before).toBeGreaterThan(0);
  const again = await startApp({ database, dataDir, settings: OFTEN });
  const leftOld = async (table: string, column: string): Promise<number> =>
    count(again, `${table} where ${own} and ${column} < now() - interval '60 minutes'`);
  await eventually(async () => {
    expect(again.log.filter((line) => line.includes('could not be deleted'))).toEqual([]);
    expect(await leftOld('events', 'occurred_at')).toBe(0);
    expect(await leftOld('alerts', 'created_at')).toBe(0);
  });
  expect(await count(again, `events where event_id = '${uuid(1)}'`)).toBe(1);
  const orphans = `timeline t where ${own} and not exists (select 1 from alerts a where (a.tenant_id, a.alert_id) = (t.tenant_id, t.alert_id))`;
  expect(await count(again, orphans)).toBe(0);
  await becomes(again, 'ok');
});
