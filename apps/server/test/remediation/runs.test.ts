import { expect, test } from 'vitest';
import { aHook, ANA, BEN, openSite, openTarget, somebody } from './site.ts';

test('an alert triggers the hook, the call is made once, and the run is verified when the alert clears', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', aHook(target.url));
  const alert = await site.raise();
  const sent = await site.run(alert, 'sent');
  expect(sent).toMatchObject({ attempt: 1, trigger: 'raised', requested_by: 'automation' });
  expect(target.calls).toMatchObject([
    { method: 'POST', url: '/restart', body: '{"service":"payments"}' },
  ]);
  expect(target.calls[0]?.headers['webhook-id']).toBe(sent.run_id);
  await site.clear(alert);
  const { run_id } = await site.run(alert, 'verified');
  const { steps } = await site.remediation.handlers['remediations.get'](ANA, {
    params: { run_id },
  });
  expect(steps.map(({ state }) => state)).toEqual(['approved', 'sending', 'sent', 'verified']);
  expect(await site.timeline(alert)).toEqual([
    'restart was approved: Within its guards.',
    'restart is being sent: It is being sent.',
    'restart was done: The target answered 200.',
    'restart worked: The condition cleared.',
  ]);
  expect(await site.actions()).toEqual([
    'hook.created',
    'remediation.approved',
    'remediation.sending',
    'remediation.sent',
    'remediation.verified',
  ]);
  expect(target.calls).toHaveLength(1);
  expect(site.errors).toEqual([]);
});

test('in production a second person has to agree, and it is sent as it was shown', async () => {
  const target = await openTarget();
  const site = await openSite({ isProduction: () => Promise.resolve(true) });
  await site.putHook('scale', {
    ...aHook(target.url),
    mode: 'suggest',
    guards: {},
    parameters: [{ name: 'replicas', type: 'integer', min: 1, max: 9 }],
    request: {
      method: 'PATCH',
      url: `${target.url}/{{alert.service}}/scale`,
      body: { json: { spec: { replicas: '{{param.replicas}}' } } },
      content_type: 'application/merge-patch+json',
    },
  });
  const alert = await site.raise();
  await site.run(alert, 'suggested');
  const run = await site.ask(alert, 'scale', ANA, { parameters: { replicas: 5 } });
  expect(run).toMatchObject({
    state: 'waiting_approval',
    request: { url: `${target.url}/payments/scale`, body: '{"spec":{"replicas":5}}' },
  });
  const params = { run_id: run.run_id };
  const approve = site.remediation.handlers['remediations.approve'];
  await expect(approve(ANA, { params, body: undefined })).rejects.toMatchObject({
    code: 'state_conflict',
    message: expect.stringContaining('somebody else has to approve') as string,
  });
  expect(target.calls).toHaveLength(0);
  await approve(BEN, { params, body: { reason: 'go' } });
  const sent = await site.run(alert, 'sent');
  expect(sent.approved_by).toBe('console/ben');
  expect(target.calls.map(({ body }) => body)).toEqual(['{"spec":{"replicas":5}}']);
  // Once, however often it is approved.
  await expect(approve(BEN, { params, body: undefined })).rejects.toMatchObject({
    code: 'state_conflict',
  });
});

test('what the target refuses has failed and is not tried again, and a hook that fails loses its automation', async () => {
  const target = await openTarget((_, response) => {
    response.statusCode = 500;
    response.end('no\u0000\u001b[31m such unit');
  });
  const site = await openSite();
  await site.putHook(
    'restart',
    aHook(target.url, { guards: { approval: 'never', cool_down: '0s' } }),
  );
  const first = await site.raise({ group: { source: 'a' } });
  const failed = await site.run(first, 'failed');
  expect(failed.answer).toEqual({ status: 500, body: 'no\\x00\\x1b[31m such unit' });
  await site.raise({ group: { source: 'b' } });
  await expect.poll(() => target.calls.length).toBe(2);
  await expect
    .poll(async () => (await site.remediation.hooks.get('acme', 'restart')).mode)
    .toBe('suggest');
  const third = await site.raise({ group: { source: 'c' } });
  await site.run(third, 'suggested');
  site.clock.skipMs(3_600_000);
  expect(target.calls).toHaveLength(2);
  expect(await site.actions()).toContain('hook.automation_ended');
});

test('an alert that stays at the end of the window is a failed verification', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', aHook(target.url, { verify: { window: '5m' } }));
  const alert = await site.raise();
  await site.run(alert, 'sent');
  site.clock.skipMs(299_000);
  await site.run(alert, 'sent');
  site.clock.skipMs(2_000);
  const run = await site.run(alert, 'failed_verification');
  expect(run.reason).toMatch(/still holds/);
  expect(target.calls).toHaveLength(1);
});

test('an answer that does not come is an unknown outcome, which a person settles', async () => {
  const target = await openTarget(() => undefined);
  const site = await openSite();
  const hook = aHook(target.url);
  await site.putHook('restart', { ...hook, request: { ...hook.request, timeout: '1s' } });
  const alert = await site.raise();
  const run = await site.run(alert, 'unknown');
  expect(run.reason).toMatch(/may have happened/);
  site.clock.skipMs(600_000);
  await site.run(alert, 'unknown');
  expect(target.calls).toHaveLength(1);
  const params = { run_id: run.run_id };
  await site.remediation.handlers['remediations.resolve'](BEN, {
    params,
    body: { outcome: 'succeeded', reason: 'I saw it restart.' },
  });
  await site.clear(alert);
  await site.run(alert, 'verified');
  expect(target.calls).toHaveLength(1);
});

test('a target that does a request once is asked again with the same webhook-id', async () => {
  let asked = 0;
  const target = await openTarget((_, response) => {
    asked += 1;
    if (asked > 1) response.end('done');
    else response.destroy();
  });
  const site = await openSite();
  const hook = aHook(target.url);
  await site.putHook('restart', { ...hook, request: { ...hook.request, idempotent: true } });
  const alert = await site.raise();
  await expect.poll(async () => (await site.runs())[0]?.reason).toMatch(/sent again/);
  site.clock.skipMs(6_000);
  expect(await site.run(alert, 'sent')).toMatchObject({ attempt: 2 });
  const ids = target.calls.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
  expect(ids).toHaveLength(2);
});

test('a target that cannot be reached has certainly not done it', async () => {
  const site = await openSite();
  await site.putHook('restart', aHook('http://127.0.0.1:1'));
  const run = await site.run(await site.raise(), 'failed');
  expect(run.reason).toMatch(/not sent/);
  const alert = await site.raise({ group: { source: 'b' } });
  await site.run(alert, 'failed', 'restart');
  await site.putHook('elsewhere', aHook('https://169.254.169.254', { mode: 'suggest' }));
  await site.ask(alert, 'elsewhere');
  const refused = await site.run(alert, 'failed', 'elsewhere');
  expect(refused.reason).toMatch(/not sent/);
});

test('guards refuse with their numbers and when they free', async () => {
  const target = await openTarget();
  const site = await openSite();
  const guards = { approval: 'never', cool_down: '0s', rate: { most: 2, per: '1h' } } as const;
  await site.putHook('restart', aHook(target.url, { mode: 'suggest', guards }));
  for (const source of ['a', 'b']) {
    const alert = await site.raise({ group: { source } });
    await site.ask(alert, 'restart');
    await site.run(alert, 'sent');
    await site.clear(alert);
    await site.run(alert, 'verified');
  }
  const third = await site.raise({ group: { source: 'c' } });
  const run = await site.ask(third, 'restart');
  expect(run).toMatchObject({
    state: 'refused',
    refusal: { guard: 'rate', limit: 2, found: 2, frees_at: expect.any(String) as string },
  });
  expect(Date.parse(run.refusal?.frees_at ?? '')).toBeGreaterThan(site.clock.now() + 3_500_000);
  expect(target.calls).toHaveLength(2);
});

test('one switch stops all automation, and only an override with a reason runs still', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', aHook(target.url));
  const { handlers } = site.remediation;
  await handlers['automation.put'](ANA, { body: { stopped: true, reason: 'storm' } });
  const alert = await site.raise();
  const suggested = await site.run(alert, 'suggested');
  expect(suggested.reason).toBe('Automation is stopped by console/ana: storm');
  const asked = await handlers['alerts.remediate'](BEN, {
    params: { alert_id: alert.alert_id },
    body: { hook: 'restart', dry_run: true },
  });
  expect(asked).toMatchObject({
    run: null,
    state: 'refused',
    refusal: { guard: 'automation_stopped' },
    request: { body: '{"service":"payments"}' },
  });
  expect(target.calls).toHaveLength(0);
  await site.ask(alert, 'restart', BEN, { override: true, reason: 'the pager rings' });
  await site.run(alert, 'sent');
  expect(target.calls).toHaveLength(1);
  const limited = somebody('li', ['sentry.remediate'], { services: ['payments'] });
  await expect(
    handlers['automation.put'](limited, { body: { stopped: false, reason: 'fine' } }),
  ).rejects.toMatchObject({ code: 'service_not_allowed' });
  expect(await handlers['automation.get'](BEN, {} as never)).toMatchObject({
    stopped: true,
    changed_by: 'console/ana',
    reason: 'storm',
  });
});

test('an alert that comes back after the action stops the automation there', async () => {
  const target = await openTarget();
  const site = await openSite();
  const guards = {
    approval: 'never',
    cool_down: '0s',
    returns: { most: 3, per: '1h' },
  } as const;
  await site.putHook('restart', aHook(target.url, { guards }));
  for (let i = 0; i < 4; i += 1) {
    const alert = await site.raise();
    if (i === 3) {
      const run = await site.run(alert, 'suggested');
      expect(run.reason).toMatch(/came back 3 times within 1h/);
      break;
    }
    await site.run(alert, 'sent');
    site.clock.skipMs(60_000);
    await site.clear(alert);
    await site.run(alert, 'verified');
  }
  expect(target.calls).toHaveLength(3);
  const { paused } = await site.remediation.handlers['automation.get'](ANA, {} as never);
  expect(paused).toMatchObject([{ hook: 'restart', service: 'payments' }]);
});

test('another alert of the service soon after the action stops the automation there', async () => {
  const target = await openTarget();
  const site = await openSite();
  const match = ['service = payments', 'rule = "CPU high"'];
  await site.putHook('restart', aHook(target.url, { trigger: { match } }));
  const first = await site.raise({ rule_name: 'CPU high' });
  await site.run(first, 'sent');
  site.clock.skipMs(30_000);
  await site.raise({ rule_name: 'Errors', rule_id: '00000000-0000-4000-8000-00000000dead' });
  await expect
    .poll(async () => (await site.remediation.handlers['automation.get'](ANA, {} as never)).paused)
    .toMatchObject([{ reason: expect.stringMatching(/"Errors" was raised 30s after/) as string }]);
  const { handlers } = site.remediation;
  await handlers['automation.put'](ANA, {
    body: { stopped: false, reason: 'looked', resume: [{ hook: 'restart', service: 'payments' }] },
  });
  expect((await handlers['automation.get'](ANA, {} as never)).paused).toEqual([]);
});

test('an approval that does not come within the hour is none, and an alert that clears needs none', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', aHook(target.url, { guards: { approval: 'always' } }));
  const late = await site.raise({ group: { source: 'a' } });
  await site.run(late, 'waiting_approval');
  site.clock.skipMs(3_601_000);
  await site.run(late, 'expired');
  const cleared = await site.raise({ group: { source: 'b' } });
  await site.run(cleared, 'waiting_approval');
  await site.clear(cleared);
  await site.run(cleared, 'cancelled');
  expect(target.calls).toHaveLength(0);
});

test('a hook that was changed between request and approval is not called', async () => {
  const target = await openTarget();
  const site = await openSite();
  await site.putHook('restart', aHook(target.url, { guards: { approval: 'always' } }));
  const alert = await site.raise();
  await site.run(alert, 'waiting_approval');
  await site.putHook(
    'restart',
    aHook(target.url, {
      guards: { approval: 'always' },
      request: { url: `${target.url}/drop-database` },
    }),
  );
  const run = await site.run(alert, 'cancelled');
  expect(run.reason).toMatch(/changed by console\/ana/);
  expect(target.calls).toHaveLength(0);
});

test('an alert that gets worse triggers what waits for that', async () => {
  const target = await openTarget();
  const site = await openSite();
  const trigger = { on: ['worse'] as 'worse'[], match: ['service = payments'] };
  await site.putHook('restart', aHook(target.url, { trigger }));
  const alert = await site.raise({ severity: 'WARN' });
  await expect.poll(() => site.database.query('select 1 from remediation_seen')).toHaveLength(1);
  expect(await site.runs()).toEqual([]);
  await site.worsen(alert, 'CRITICAL');
  expect(await site.run(alert, 'sent')).toMatchObject({ trigger: 'worse' });
});
