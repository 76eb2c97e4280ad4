import type { HookInput } from '@batcave/shared/remediation';
import { expect, onTestFinished, test } from 'vitest';
import { anEvent, eventually } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { issueIdentity } from '../setup/issueIdentity.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { openTarget } from './site.ts';

const SETTINGS = { egress_allow: '127.0.0.1:*' };

/** A service that is sick until its target is called, measured ten times a second. */
async function openSickService(app: { readonly producer: TestClient }) {
  const health = { isSick: true };
  const target = await openTarget((_, response) => {
    health.isSick = false;
    response.end('restarted');
  });
  const measuring = setInterval(() => {
    const payload = { bad: health.isSick ? 1 : 0 };
    void app.producer.post(anEvent({ source: 'shop-1', type: 'health', payload }));
  }, 100);
  onTestFinished(() => clearInterval(measuring));
  return target;
}

const RULE = {
  match: { type: 'health' },
  condition: {
    aggregate: 'max',
    field: 'payload.bad',
    window: '1s',
    operator: '>',
    threshold: 0.5,
  },
  hooks: ['restart'],
} as const;

const hookFor = (url: string, fields: Partial<HookInput> = {}): HookInput => ({
  mode: 'auto',
  request: { url: `${url}/restart`, body: { json: { service: '{{alert.service}}' } } },
  guards: { approval: 'never' },
  ...fields,
});

test('from the first bad event to the verified run: the hook heals what the rule watches', async () => {
  const app = await startApp({ settings: SETTINGS });
  const target = await openSickService(app);
  const params = { name: 'restart' };
  valueOf(await app.operator.call('hooks.put', { params, query: {}, body: hookFor(target.url) }));
  await createRule(app, { ...RULE, hooks: ['restart'] });
  const run = await eventually(async () => {
    const { runs } = valueOf(await app.viewer.call('remediations.list', { query: {} }));
    expect(runs, runs[0]?.reason).toMatchObject([
      { state: 'verified', trigger: 'raised', service: 'shop-1' },
    ]);
    return runs[0];
  });
  expect(target.calls.map(({ body }) => body)).toEqual(['{"service":"shop-1"}']);
  const [alert] = await listAlerts(app.viewer, { state: 'all' });
  expect(alert).toMatchObject({ alert_id: run?.alert_id, state: 'RESOLVED', resolved_by: 'rule' });
});

test('over the API: asked for by one, approved by another, each with a right of their own', async () => {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const issue = (name: string, role: 'approver' | 'remediator' | 'operator') =>
    issueIdentity(
      { database, dataDir },
      { tenant: 'default', kind: 'console', name, grants: [{ role }] },
    );
  const certs = [await issue('ben', 'approver'), await issue('cid', 'operator')] as const;
  const app = await startApp({ database, dataDir, settings: SETTINGS });
  const [ben, cid] = [app.connect(certs[0]), app.connect(certs[1])];
  const target = await openSickService(app);
  const hook = hookFor(target.url, { mode: 'suggest', guards: {} });
  valueOf(
    await app.operator.call('hooks.put', { params: { name: 'restart' }, query: {}, body: hook }),
  );
  await createRule(app, { ...RULE, hooks: ['restart'] });
  const suggested = await eventually(async () => {
    const { runs } = valueOf(await cid.call('remediations.list', { query: {} }));
    expect(runs).toMatchObject([{ state: 'suggested' }]);
    return runs[0]!;
  });
  const params = { alert_id: suggested.alert_id };
  const body = { hook: 'restart', reason: 'it is sick' };
  for (const other of [ben, cid, app.viewer])
    expect(problemOf(await other.call('alerts.remediate', { params, body }))).toMatchObject({
      status: 403,
      code: 'insufficient_scope',
    });
  const asked = valueOf(await app.operator.call('alerts.remediate', { params, body }));
  expect(asked).toMatchObject({ state: 'waiting_approval', run: { run_id: suggested.run_id } });
  const ofRun = { params: { run_id: suggested.run_id }, body: undefined };
  expect(problemOf(await app.operator.call('remediations.approve', ofRun))).toMatchObject({
    status: 403,
  });
  expect(target.calls).toEqual([]);
  valueOf(await ben.call('remediations.approve', ofRun));
  await eventually(async () => {
    const run = valueOf(await cid.call('remediations.get', { params: ofRun.params }));
    expect(run).toMatchObject({ state: 'verified', approved_by: 'console/ben' });
  });
  expect(target.calls).toHaveLength(1);
  const { entries } = valueOf(
    await app.viewer.call('incidents.timeline', { query: { alert: suggested.alert_id } }),
  );
  const actions = entries.filter(({ kind }) => kind === 'action');
  expect(actions.map(({ actor }) => actor)).toEqual([
    'automation',
    expect.any(String),
    'ben',
    ...['automation', 'automation', 'automation'],
  ]);
  const dry = await app.operator.call('hooks.dryRun', { params: { name: 'restart' }, body: {} });
  expect(valueOf(dry)).toMatchObject({ offered: 1 });
});
