import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DispatchConfig } from '@batcave/shared/dispatch';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { startWebhookEndpoint } from '../notifiers/endpoints/index.ts';
import { uuid } from '../setup/builders.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const ENV = { HOOK_SECRET: SECRET };

/** Runs a command on the host of a server. */
async function host(app: TestApp, ...args: readonly string[]) {
  const store = ['--data-dir', app.dataDir, '--database-url', app.database.url];
  const ran = await runSentry(['dispatch', ...args, ...store], ENV);
  expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  return ran;
}

function fileWith(document: unknown, name = 'routing.json'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sentry-dispatch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, name);
  writeFileSync(file, name.endsWith('yaml') ? stringify(document) : JSON.stringify(document));
  return file;
}

const documentFor = (url: string, secret: unknown = { env: 'HOOK_SECRET' }) => ({
  people: [
    { identity: 'console/viewer', contacts: [{ receiver: 'hook' }] },
    { identity: 'console/nobody', contacts: [{ receiver: 'hook' }] },
  ],
  receivers: [{ name: 'hook', type: 'webhook', url, secret, reads_as: 'console/viewer' }],
  schedules: [
    {
      name: 'primary',
      layers: [{ people: ['console/viewer'], rotation: 'weekly', starts: '2026-01-05' }],
    },
  ],
  escalations: [
    {
      name: 'pager',
      levels: [
        { targets: [{ person: 'console/nobody' }, { schedule: 'primary' }], delay: '10m' },
        { targets: [{ receiver: 'hook' }] },
      ],
    },
  ],
  route: {
    receivers: ['hook'],
    routes: [{ name: 'payments', match: ['service=payments'], escalation: 'pager' }],
  },
});

test('a document is checked, tried, applied, compared and restored; its secrets are never shown', async () => {
  const app = await startApp();
  const document = documentFor('https://example.com/hook');
  const first = fileWith(document);
  const dry = await host(app, 'apply', first, '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stdout).toMatch(/added +root > payments\n +match service="payments"/);
  expect(dry.stdout).toContain('~ /receivers/hook/secret  a secret is written');
  expect((await host(app, 'versions')).stdout).toContain('has no document');

  expect((await host(app, 'apply', first)).stdout).toContain('Revision 1 of tenant default');
  const rows = await app.database.query('select config::text from dispatch_configs');
  expect(JSON.stringify(rows)).toMatch(/sealed/);
  expect(JSON.stringify(rows)).not.toContain(SECRET);

  const shown = await host(app, 'show', '--yaml');
  expect(shown.stderr).toMatch(/^Revision 1, .* by host\//);
  const kept = documentFor('https://example.com/hook', { set: true });
  expect(JSON.parse((await host(app, 'show')).stdout)).toEqual(kept);
  kept.route.routes[0]!.match = ['service=~"pay.*"'];
  const second = fileWith(kept, 'routing.yaml');
  const stale = await host(app, 'apply', second, '--expected-revision', '0');
  expect(stale).toMatchObject({ code: 1 });
  expect(stale.stderr).toContain('at revision 1, not 0');
  expect((await host(app, 'apply', second, '--expected-revision', '1')).code).toBe(0);
  expect((await host(app, 'diff', '1', '2')).stdout).toBe(
    '~ /route/routes/payments/match  ["service=payments"] → ["service=~\\"pay.*\\""]\n',
  );
  const faulty = await host(app, 'apply', fileWith({ ...kept, inhibitions: [], receivers: [] }));
  expect(faulty).toMatchObject({ code: 1 });
  expect(faulty.stderr).toMatch(/is refused \(\d+ errors\):\nerror +\/[^]*unknown_receiver/);
  const moved = fileWith(documentFor('https://elsewhere.example.com/', { set: true }));
  for (const args of [[], ['--dry-run']]) {
    const refused = await host(app, 'apply', moved, ...args);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr.split('url has changed, so write the secret again')).toHaveLength(2);
  }
  expect((await host(app, 'restore', '1')).stdout).toContain('Revision 3 says what revision 1');
  expect((await host(app, 'restore', '9')).stderr).toContain('There is no revision 9');
});

test('it says who would be told, when and why not, and who is on call', async () => {
  const app = await startApp();
  const file = fileWith(documentFor('https://example.com/hook'));
  const asked = ['--label', 'service=payments', '--label', 'severity=ERROR'];
  const tried = await host(app, 'test', ...asked, '--file', file);
  expect(tried.stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, 'TIME')).toBe(
    [
      'Labels   service="payments" severity="ERROR"',
      '',
      'Tree',
      '  fits  root',
      '  fits    payments',
      '',
      'Route    root > payments',
      '  Group    incident',
      '  Timers   first after 30s, news every 5m, again after 4h',
      '  Told     hook, reading as console/viewer',
      '  Pages    by pager, until somebody acknowledges',
      '    +30s     TIME  level 1',
      '               console/viewer by hook, on call in primary',
      '               passed over: person console/nobody: console/nobody may not read it',
      '    +10m30s  TIME  level 2',
      '               hook, reading as console/viewer',
      '',
    ].join('\n'),
  );
  const other = await host(app, 'simulate', 'web', 'CRITICAL', '--file', file, '--json');
  const { routes } = JSON.parse(other.stdout) as { routes: { path: string }[] };
  expect(routes.map((route) => route.path)).toEqual(['root']);
  await host(app, 'apply', file);
  const at = ['--at', '2026-02-01T00:00:00Z'];
  const onCall = await host(app, 'on-call', 'primary', ...at, '--days', '7');
  expect(onCall.stdout).toMatch(/^primary +console\/viewer +more than 400 days +layer 1$/m);
  expect((await host(app, 'on-call', 'none')).stderr).toContain('There is no schedule none');
  expect((await host(app, 'simulate', 'web', 'BAD')).code).toBe(2);
});

test('a receiver is tested for real, where egress lets it, and its health is told', async () => {
  const app = await startApp();
  const hook = await startWebhookEndpoint({ secret: SECRET });
  onTestFinished(() => hook.close());
  await host(app, 'apply', fileWith(documentFor(hook.url)));
  const refused = await host(app, 'test-receiver', 'hook');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toMatch(/^refused: .*egress_allow/);
  expect(hook.received).toHaveLength(0);
  const sent = await host(app, 'test-receiver', 'hook', '--egress-allow', '127.0.0.1:*');
  expect(sent).toMatchObject({ code: 0, stdout: expect.stringMatching(/^delivered: /) as string });
  expect(hook.received).toHaveLength(1);
  expect((await host(app, 'test-receiver', 'other')).stderr).toContain('There is no receiver');
  expect((await host(app, 'receivers')).stdout).toMatch(/^hook +webhook +console\/viewer +- +0 /m);
  expect((await host(app, 'notifications', '--state', 'failed')).stdout).toBe('There are none.\n');
  expect((await host(app, 'retry', uuid(5))).stderr).toContain('There is no notification');
  expect((await host(app, 'fatigue')).stdout).toMatch(/^Mode +observe$/m);
});

test('what only reads makes no data folder where none is, and says which to name', async () => {
  const folder = path.join(tmpdir(), `sentry-none-${uuid(9)}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const args of [
    ['dispatch', 'show'],
    ['silences', 'list'],
    ['retention', 'plan'],
  ]) {
    const ran = await runSentry([...args, '--data-dir', folder]);
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toContain(`${folder} holds no data of a server. Name the folder`);
  }
  expect(existsSync(folder)).toBe(false);
});

test('it is said who may read nothing, and how that is changed', async () => {
  const app = await startApp();
  const hook = await startWebhookEndpoint({ secret: SECRET });
  onTestFinished(() => hook.close());
  const document = documentFor(hook.url);
  document.receivers[0]!.reads_as = 'console/noc';
  const file = fileWith(document);
  const command = 'sentry access grant --kind console --name noc --role viewer';
  for (const args of [['--dry-run'], []])
    expect((await host(app, 'apply', file, ...args)).stdout).toMatch(
      new RegExp(`warning +/receivers/0/reads_as +\\(reads_nothing\\)\n.*${command}\\.`),
    );
  const sent = await host(app, 'test-receiver', 'hook', '--egress-allow', '127.0.0.1:*');
  expect(sent.stdout).toMatch(/^delivered: .*console\/noc may read alerts of no service/);
});

test('a dry run needs no secrets; apply names all that are missing', async () => {
  const app = await startApp();
  const document = documentFor('https://example.com/hook', { env: 'GONE_1' });
  Object.assign(document.receivers[0]!, { next_secret: { env: 'GONE_2' } });
  const file = fileWith(document);
  const dry = await host(app, 'apply', file, '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stdout).toMatch(/no GONE_1\..*Without it apply is refused[^]*no GONE_2\./);
  const refused = await host(app, 'apply', file);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toMatch(/no GONE_1[^]*no GONE_2/);
});

test.each<[string, DispatchConfig | object, number, RegExp]>([
  ['sound', documentFor('https://example.com/'), 0, /no errors and no warnings|warning/],
  ['faulty', { route: { receivers: ['gone'] } }, 1, /error +\/route\/receivers\/0 +\(unknown_rec/],
  [
    'of another form',
    { receivers: [{ name: 'h', type: 'webhook', uri: 'https://example.com' }] },
    2,
    /\/receivers\/0\/uri must be one of name, .*Write "url"/,
  ],
])('a document that is %s is judged without a server', async (_, document, code, said) => {
  const file = fileWith(document, 'routing.yaml');
  const ran = await runSentry(['dispatch', 'check', file, '--data-dir', '/nowhere'], ENV);
  expect(ran.code).toBe(code);
  expect(ran.stdout + ran.stderr).toMatch(said);
});
