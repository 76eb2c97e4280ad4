import { expect, test } from 'vitest';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { startIdentitySite } from './site.ts';

test('what cannot be audited does not happen', async () => {
  const { app, admin, issue } = await startIdentitySite();
  const { serial } = await issue('bob', [{ role: 'viewer' }]);
  valueOf(await admin.call('policies.create', { body: aRule() }));
  await admin.send(anEvent({ type: 'test.alarm' }));
  const alert = await eventually(async () => {
    const [first] = await listAlerts(admin);
    // Until it has its incident: what the dispatcher says changes it no more.
    expect(first?.incident_id).toEqual(expect.any(String));
    return first as NonNullable<typeof first>;
  });
  const state = () =>
    app.database.query(
      `select (select json_agg(t order by rule_id) from rules t)::text as rules,
              (select json_agg(t order by alert_id) from alerts t)::text as alerts,
              (select json_agg(t order by serial) from certificates t)::text as certificates,
              (select json_agg(t order by name, role) from role_grants t)::text as grants,
              (select count(*) from enrolment_tokens) as tokens, (select count(*) from identity_locks) as locks`,
    );
  await app.database.query('revoke insert on audit_log from sentry_tenant, sentry_system');
  const before = await state();
  const params = { alert_id: alert.alert_id };
  const changes = await Promise.all([
    admin.call('policies.create', { body: aRule({ name: 'another' }) }),
    admin.call('alerts.ack', { params, body: undefined }),
    admin.call('alerts.comment', { params, body: { text: 'x' } }),
    admin.call('alerts.ackAll', { body: undefined }),
    admin.call('pki.certificates.revoke', {
      params: { serial },
      body: { reason: 'keyCompromise' },
    }),
    admin.call('pki.tokens.create', { body: { kind: 'console', name: 'x' } }),
    admin.call('locks.create', { body: { target: { serial }, reason: 'x' } }),
    admin.call('access.replace', {
      params: { kind: 'console', name: 'bob' },
      body: { grants: [] },
    }),
  ]);
  for (const change of changes) expect(problemOf(change).status).toBeGreaterThanOrEqual(500);
  expect(await state()).toEqual(before);
  // Reading goes on.
  expect(await listAlerts(admin)).toEqual([alert]);
  await app.database.query('grant insert on audit_log to sentry_tenant, sentry_system');
  valueOf(await admin.call('alerts.ack', { params, body: undefined }));
});

test('the server cannot change or delete what the audit log says', async () => {
  const { app, admin } = await startIdentitySite();
  valueOf(await admin.call('policies.create', { body: aRule() }));
  const store = app.database.openStore();
  for (const statement of [
    `update audit_log set actor = 'nobody'`,
    'delete from audit_log',
    'truncate audit_log',
  ])
    await expect(store.query(statement)).rejects.toThrow(/permission denied/);
});

test('is read by actor, action, object and time, page by page, by those alone who may', async () => {
  const { admin, issue } = await startIdentitySite();
  const rule = valueOf(await admin.call('policies.create', { body: aRule() }));
  await admin.call('policies.delete', { params: { rule_id: rule.rule_id } });
  const list = async (query: Parameters<typeof admin.call<'audit.list'>>[1]['query']) =>
    valueOf(await admin.call('audit.list', { query })).entries.map(({ action }) => action);
  expect(await list({ object_id: rule.rule_id })).toEqual(['rule.deleted', 'rule.created']);
  expect(await list({ action: 'rule.' })).toEqual(['rule.deleted', 'rule.created']);
  expect(await list({ action: 'rule.created' })).toEqual(['rule.created']);
  expect(await list({ actor: 'nobody' })).toEqual([]);
  expect(await list({ to: '2020-01-01T00:00:00Z' })).toEqual([]);
  const first = valueOf(await admin.call('audit.list', { query: { limit: 1 } }));
  const second = valueOf(
    await admin.call('audit.list', { query: { limit: 1, cursor: first.next_cursor ?? '' } }),
  );
  expect([first, second].map(({ entries }) => entries[0]?.action)).toEqual([
    'rule.deleted',
    'rule.created',
  ]);
  const { client } = await issue('bob', [{ role: 'operator' }]);
  expect(problemOf(await client.call('audit.list', { query: {} })).code).toBe('insufficient_scope');
});
