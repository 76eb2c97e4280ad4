import { randomUUID } from 'node:crypto';
import type { HookInput } from '@batcave/shared/remediation';
import { expect, test } from 'vitest';
import { aHook, ANA, BEN, openSite, openTarget, somebody } from './site.ts';

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const TOKEN = 'Bearer canary-7f3a';

function withSecrets(url: string): HookInput {
  const hook = aHook(url, { mode: 'suggest' });
  return {
    ...hook,
    request: {
      ...hook.request,
      secret_headers: { Authorization: { value: TOKEN } },
      signing_secret: { value: SECRET },
      // Looks like a secret, and is none.
      body: { json: { value: 'plain' } },
    },
  };
}

const KEPT = { Authorization: { set: true } } as const;

test('secrets are sent, and nowhere else to be found', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', withSecrets(target.url));
  const alert = await site.raise();
  const { handlers } = site.remediation;
  const read = await handlers['hooks.get'](ANA, { params: { name: 'restart' } });
  expect(read.request).toMatchObject({
    secret_headers: KEPT,
    signing_secret: { set: true },
    body: { json: { value: 'plain' } },
  });
  await site.ask(alert, 'restart');
  await site.run(alert, 'sent');
  const [call] = target.calls;
  expect(call?.headers.authorization).toBe(TOKEN);
  const { Webhook } = await import('standardwebhooks');
  new Webhook(SECRET).verify(call?.body ?? '', call?.headers as Record<string, string>);
  for (const table of ['hooks', 'hook_versions', 'remediation_runs', 'audit_log', 'timeline']) {
    const rows = await site.database.query(`select row_to_json(t)::text as text from ${table} t`);
    expect(JSON.stringify(rows), table).not.toMatch(/canary-7f3a|CQkJCQkJ/);
  }
  const versions = await handlers['hooks.versions'](ANA, {
    params: { name: 'restart' },
    query: {},
  });
  expect(JSON.stringify(versions)).not.toContain('canary');
});

test('a secret is kept for its target alone', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', withSecrets(target.url));
  const { signing_secret: _, ...request } = withSecrets(target.url).request;
  const kept = (url: string): HookInput => ({
    ...aHook(url, { mode: 'suggest' }),
    request: { ...request, url, secret_headers: KEPT, signing_secret: { set: true } },
  });
  await expect(site.putHook('restart', kept('https://evil.example/x'))).rejects.toMatchObject({
    code: 'invalid_request',
    faults: [
      { field: '/request/secret_headers/Authorization' },
      { field: '/request/signing_secret' },
    ],
  });
  await site.putHook('restart', kept(`${target.url}/other`));
  const alert = await site.raise();
  await site.ask(alert, 'restart');
  await site.run(alert, 'sent');
  expect(target.calls[0]).toMatchObject({ url: '/other', headers: { authorization: TOKEN } });
  await expect(site.putHook('new', kept(target.url))).rejects.toMatchObject({
    code: 'invalid_request',
    faults: [
      { field: '/request/secret_headers/Authorization' },
      { field: '/request/signing_secret' },
    ],
  });
});

test('hooks have versions with authors, and a change on an old one is refused', async () => {
  const site = await openSite({ withoutRunner: true });
  const { handlers } = site.remediation;
  const params = { name: 'restart' };
  const put = (ctx: typeof ANA, body: HookInput, if_version?: number) =>
    handlers['hooks.put'](ctx, {
      params,
      query: if_version === undefined ? {} : { if_version },
      body,
    });
  const hook = aHook('https://host.example');
  expect(await put(ANA, hook, 0)).toMatchObject({ version: 1, updated_by: 'console/ana' });
  expect(await put(ANA, hook)).toMatchObject({ version: 1 });
  await expect(put(BEN, hook, 0)).rejects.toMatchObject({ code: 'state_conflict' });
  expect(await put(BEN, { ...hook, mode: 'off' }, 1)).toMatchObject({ version: 2, mode: 'off' });
  await handlers['hooks.delete'](BEN, { params, query: {} });
  await expect(handlers['hooks.get'](ANA, { params })).rejects.toMatchObject({ code: 'not_found' });
  expect(await put(ANA, hook)).toMatchObject({ version: 4 });
  const { versions } = await handlers['hooks.versions'](ANA, { params, query: {} });
  expect(versions.map(({ version, author, deleted }) => [version, author, deleted])).toEqual([
    [4, 'console/ana', false],
    [3, 'console/ben', true],
    [2, 'console/ben', false],
    [1, 'console/ana', false],
  ]);
  expect(await site.actions()).toEqual([
    'hook.created',
    'hook.updated',
    'hook.deleted',
    'hook.created',
  ]);
});

test('nothing of one tenant can be seen or touched by another', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', aHook(target.url, { mode: 'suggest' }));
  const alert = await site.raise();
  const run = await site.run(alert, 'suggested');
  const eve = somebody('eve', undefined, { tenant: 'globex' });
  const { handlers } = site.remediation;
  const missing = async (call: Promise<unknown>) => {
    await expect(call).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is nothing with this id here.',
    });
  };
  const name = { params: { name: 'restart' } };
  const ofRun = { params: { run_id: run.run_id } };
  await missing(handlers['hooks.get'](eve, name));
  await missing(handlers['hooks.versions'](eve, { ...name, query: {} }));
  await missing(handlers['hooks.delete'](eve, { ...name, query: {} }));
  await missing(handlers['hooks.dryRun'](eve, { ...name, body: {} }));
  const asked = { params: { alert_id: alert.alert_id }, body: { hook: 'restart' } };
  await missing(handlers['alerts.remediate'](eve, asked));
  await missing(handlers['remediations.get'](eve, ofRun));
  for (const verb of ['approve', 'reject', 'cancel'] as const) {
    await missing(handlers[`remediations.${verb}`](eve, { ...ofRun, body: undefined }));
    // The same answer as for what never was.
    const nothing = { params: { run_id: randomUUID() }, body: undefined };
    await missing(handlers[`remediations.${verb}`](eve, nothing));
  }
  expect(await handlers['hooks.list'](eve, {} as never)).toEqual({ hooks: [] });
  expect(await handlers['remediations.list'](eve, { query: {} })).toMatchObject({ runs: [] });
  await handlers['automation.put'](eve, { body: { stopped: true, reason: 'mine' } });
  expect(await handlers['automation.get'](ANA, {} as never)).toMatchObject({ stopped: false });
  expect(target.calls).toEqual([]);
});

test('who may act on some services acts on those alone', async () => {
  const target = await openTarget();
  const site = await openSite({ isProduction: () => Promise.resolve(true) });
  await site.putHook('restart', aHook(target.url, { mode: 'suggest', guards: {} }));
  await site.putHook('anything', { request: { url: target.url } });
  const alert = await site.raise();
  const { handlers } = site.remediation;
  const limited = (services: string[]) => somebody('li', ANA.principal.scopes, { services });
  const blind = limited(['ledger']);
  const asked = { params: { alert_id: alert.alert_id }, body: { hook: 'restart' } };
  await expect(handlers['alerts.remediate'](blind, asked)).rejects.toMatchObject({
    code: 'not_found',
  });
  const reader = {
    ...blind,
    principal: { ...blind.principal, services: { 'sentry.remediate': ['ledger'] } },
  };
  await expect(handlers['alerts.remediate'](reader, asked)).rejects.toMatchObject({
    code: 'service_not_allowed',
  });
  const own = limited(['pay*']);
  await expect(
    handlers['alerts.remediate'](own, { ...asked, body: { hook: 'anything' } }),
  ).rejects.toMatchObject({ code: 'service_not_allowed' });
  await expect(
    handlers['alerts.remediate'](own, { ...asked, body: { hook: 'none' } }),
  ).rejects.toMatchObject({ code: 'not_found' });
  const run = await site.ask(alert, 'restart', own);
  expect(run.state).toBe('waiting_approval');
  const ofRun = { params: { run_id: run.run_id }, body: undefined };
  await expect(handlers['remediations.approve'](blind, ofRun)).rejects.toMatchObject({
    code: 'not_found',
  });
  expect((await handlers['remediations.list'](blind, { query: {} })).runs).toEqual([]);
  await handlers['remediations.approve'](BEN, ofRun);
  await site.run(alert, 'sent', 'restart');
});

test('hostile labels stay where they are put', async () => {
  const target = await openTarget();
  const site = await openSite();
  const request = {
    url: `${target.url}/units/{{alert.labels.unit}}/restart?by={{alert.rule}}`,
    headers: { 'X-Summary': '{{alert.summary}}' },
    body: { json: { unit: '{{alert.labels.unit}}' } },
  };
  const guards = {
    approval: 'never',
    cool_down: '0s',
    concurrency: 20,
    rate: { most: 20, per: '1h' },
  } as const;
  await site.putHook('restart', aHook(target.url, { request, guards, mode: 'suggest' }));
  const hostile = {
    labels: { unit: 'a/../b?x=1#"\r\n{{param.x}}' },
    rule_name: 'R&D=1',
    summary: 'x\r\nX-Evil: 1 \u{1f4a5}',
    group: { source: 'a' },
  };
  const alert = await site.raise(hostile);
  await site.ask(alert, 'restart');
  await site.run(alert, 'sent');
  const [call] = target.calls;
  expect(call?.url).toBe(
    '/units/a%2F..%2Fb%3Fx%3D1%23%22%0D%0A%7B%7Bparam.x%7D%7D/restart?by=R%26D%3D1',
  );
  expect(call?.headers).toMatchObject({ 'x-summary': 'x%0D%0AX-Evil: 1 %F0%9F%92%A5' });
  expect(JSON.parse(call?.body ?? '')).toEqual({ unit: hostile.labels.unit });
  for (const unit of ['..', '.', '', undefined]) {
    const labels: Record<string, string> = unit === undefined ? {} : { unit };
    const other = await site.raise({ labels, group: { source: String(unit) } });
    const run = await site.ask(other, 'restart');
    expect(run).toMatchObject({ state: 'refused', refusal: { guard: 'template' } });
  }
  expect(target.calls).toHaveLength(1);
});

test('a rule that names the hook offers it, and nothing else does', async () => {
  const target = await openTarget();
  const site = await openSite();
  const { trigger: _, ...hook } = aHook(target.url);
  await site.putHook('restart', hook);
  const alert = await site.raise({ group: { source: 'a' } });
  await site.database.query(
    `insert into rules values ('acme', $1, 1, 1, 'r', $2, now(), now(), 'x')`,
    ['00000000-0000-4000-8000-00000000beef', JSON.stringify({ hooks: ['restart'] })],
  );
  const named = await site.raise({
    rule_id: '00000000-0000-4000-8000-00000000beef',
    group: { source: 'b' },
  });
  await site.run(named, 'sent');
  expect(await site.runs({ alert: alert.alert_id })).toEqual([]);
});

test('a dry run over history says what would have run, what was recovering and what a guard would refuse', async () => {
  const target = await openTarget();
  const site = await openSite({ withoutRunner: true });
  const at = (minutes: number) => new Date(site.clock.now() - minutes * 60_000).toISOString();
  const rule = { state: 'RESOLVED', resolved_by: 'rule', firing: false } as const;
  const past = async (minutes: number, lastsMinutes: number, service = 'payments') => {
    const alert = await site.raise({
      created_at: at(minutes),
      service,
      group: { n: String(minutes) },
    });
    await site.database.query(
      `update alerts set state = $2, resolved_by = $3, firing = $4, resolved_at = $5 where alert_id = $1`,
      [alert.alert_id, rule.state, rule.resolved_by, rule.firing, at(minutes - lastsMinutes)],
    );
  };
  await past(300, 20);
  await past(297, 20); // while the first is under way
  await past(200, 1); // ends by itself
  await past(100, 30);
  await past(50, 10, 'ledger');
  const guards = { cool_down: '5m' };
  await site.putHook('restart', aHook(target.url, { mode: 'suggest', guards }));
  const { handlers } = site.remediation;
  const dry = await handlers['hooks.dryRun'](ANA, { params: { name: 'restart' }, body: {} });
  expect(dry).toMatchObject({
    alerts: 5,
    offered: 4,
    would_run: 3,
    recovering: 1,
    refused: 1,
    refused_by: { concurrency: 1 },
    by_service: { payments: 3 },
  });
  expect(dry.runs.map(({ outcome }) => outcome)).toEqual(['run', 'refused', 'recovering', 'run']);
  const other = await handlers['hooks.dryRun'](ANA, {
    params: { name: 'restart' },
    body: { hook: aHook(target.url, { trigger: { match: ['service = ledger'] } }) },
  });
  expect(other).toMatchObject({ offered: 1, would_run: 1 });
  expect(await site.runs()).toEqual([]);
  expect(target.calls).toEqual([]);
});
