import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Alert } from '@batcave/shared/alerts';
import type { HookInput } from '@batcave/shared/remediation';
import { expect, onTestFinished, test } from 'vitest';
import { ANA, BEN, openSite, openTarget, type Site } from './site.ts';

const EXAMPLES = path.join(import.meta.dirname, '../../../../examples/remediation');
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

/** An example as it is shipped, but for the host and its secrets. */
function example(name: string, url: string): HookInput {
  const hook = JSON.parse(readFileSync(path.join(EXAMPLES, `${name}.json`), 'utf8')) as HookInput;
  const { request } = hook;
  return {
    ...hook,
    request: {
      ...request,
      url: request.url.replace(/^https:\/\/[^/]+/, url),
      ...(request.signing_secret === undefined ? {} : { signing_secret: { value: SECRET } }),
    },
  };
}

/** Watches something real, as a rule does: clears the alert when it is well again. */
async function clearWhen(site: Site, alert: Alert, isWell: () => Promise<boolean>): Promise<void> {
  await expect.poll(isWell, { timeout: 15_000 }).toBe(true);
  await site.clear(alert);
}

/** A server that behaves as the API of Kubernetes does towards the two calls. */
async function openKubernetes() {
  const deployment = { replicas: 2, restartedAt: '' };
  const base = '/apis/apps/v1/namespaces/shop/deployments/checkout';
  const answer = (status: number, body: object) => ({ status, body });
  const target = await openTarget(({ method, url, headers, body }, response) => {
    const type = headers['content-type'];
    const patch = JSON.parse(body) as {
      spec: {
        replicas?: number;
        template?: { metadata: { annotations: Record<string, string> } };
      };
    };
    const decide = () => {
      if (headers.authorization !== 'Bearer REPLACE-WITH-TOKEN')
        return answer(401, { kind: 'Status', status: 'Failure', reason: 'Unauthorized' });
      if (method === 'PATCH' && url === `${base}/scale`) {
        if (type !== 'application/merge-patch+json') return answer(415, {});
        if (!Number.isInteger(patch.spec.replicas)) return answer(422, { kind: 'Status' });
        deployment.replicas = patch.spec.replicas ?? 0;
        return answer(200, { kind: 'Scale', spec: { replicas: deployment.replicas } });
      }
      if (method === 'PATCH' && url === `${base}?fieldManager=sentry`) {
        if (type !== 'application/strategic-merge-patch+json') return answer(415, {});
        const { annotations } = patch.spec.template?.metadata ?? { annotations: {} };
        deployment.restartedAt = annotations['kubectl.kubernetes.io/restartedAt'] ?? '';
        return answer(200, { kind: 'Deployment' });
      }
      return answer(404, { kind: 'Status', reason: 'NotFound' });
    };
    const { status, body: text } = decide();
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(text));
  });
  return { ...target, deployment };
}

const LABELS = { namespace: 'shop', deployment: 'checkout' };

test('scales a Deployment: asked for, approved, done, and the alert clears', async () => {
  const kubernetes = await openKubernetes();
  const site = await openSite({ isProduction: () => Promise.resolve(true) });
  await site.putHook('kubernetes-scale', example('kubernetes-scale', kubernetes.url));
  const alert = await site.raise({ service: 'checkout', severity: 'CRITICAL', labels: LABELS });
  const suggested = await site.run(alert, 'suggested');
  expect(suggested.reason).toMatch(/The parameter replicas is missing/);
  const run = await site.ask(alert, 'kubernetes-scale', ANA, { parameters: { replicas: 6 } });
  expect(run.state).toBe('waiting_approval');
  await site.remediation.handlers['remediations.approve'](BEN, {
    params: { run_id: run.run_id },
    body: undefined,
  });
  await clearWhen(site, alert, () => Promise.resolve(kubernetes.deployment.replicas >= 6));
  const verified = await site.run(alert, 'verified');
  expect(verified.answer?.body).toContain('"replicas":6');
});

test('restarts a Deployment by itself, and looks whether the alert stays away', async () => {
  const kubernetes = await openKubernetes();
  const site = await openSite();
  const hook = example('kubernetes-restart', kubernetes.url);
  await site.putHook('kubernetes-restart', { ...hook, mode: 'auto' });
  const alert = await site.raise({ service: 'checkout', labels: LABELS });
  await clearWhen(site, alert, () => Promise.resolve(kubernetes.deployment.restartedAt !== ''));
  expect(kubernetes.deployment.restartedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  await site.run(alert, 'sent');
  site.clock.skipMs(901_000);
  await site.run(alert, 'verified');
  expect(kubernetes.calls).toHaveLength(1);
});

function temporaryDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-remediation-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Starts the program and resolves with the first line that it prints. */
async function start(args: readonly string[], env: Record<string, string>): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout === null) throw new Error('stdout is a pipe');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => lines.once('line', resolve));
}

/** A service that answers 500 from its third request on until it is started again, and a systemctl that does so. */
function makeService(dir: string): { readonly port: () => number; readonly starts: () => number } {
  const service = path.join(dir, 'service.mjs');
  writeFileSync(
    service,
    `import { createServer } from 'node:http';
     import { appendFileSync, writeFileSync } from 'node:fs';
     let served = 0;
     const server = createServer((_, response) => {
       served += 1;
       response.statusCode = process.argv[2] === 'sick' && served > 2 ? 500 : 200;
       response.end();
     });
     server.listen(0, '127.0.0.1', () => {
       appendFileSync('${dir}/starts', 'x');
       writeFileSync('${dir}/port', String(server.address().port));
       writeFileSync('${dir}/pid', String(process.pid));
     });`,
  );
  const systemctl = path.join(dir, 'systemctl');
  writeFileSync(
    systemctl,
    `#!/bin/sh
[ "$1 $2 $3" = "restart -- payments.service" ] || { echo "Unit not found." >&2; exit 5; }
kill -9 "$(cat ${dir}/pid)"
rm -f ${dir}/port
"${process.execPath}" ${service} well </dev/null >/dev/null 2>&1 &
while [ ! -s ${dir}/port ]; do sleep 0.05; done
`,
  );
  chmodSync(systemctl, 0o755);
  const child = spawn(process.execPath, [service, 'sick'], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
    try {
      process.kill(Number(readFileSync(path.join(dir, 'pid'), 'utf8')), 'SIGKILL');
    } catch {
      // It is gone already.
    }
  });
  return {
    port: () => Number(readFileSync(path.join(dir, 'port'), 'utf8')),
    starts: () => readFileSync(path.join(dir, 'starts'), 'utf8').length,
  };
}

async function startReceiver(dir: string): Promise<string> {
  writeFileSync(path.join(dir, 'secret'), `${SECRET}\n`, { mode: 0o600 });
  const line = await start(
    [
      path.join(EXAMPLES, 'systemd-receiver.mjs'),
      ...['--listen', '127.0.0.1:0', '--secret-file', path.join(dir, 'secret')],
      ...['--units', 'payments.service', '--state', path.join(dir, 'state.json')],
    ],
    { PATH: `${dir}:${process.env['PATH'] ?? ''}` },
  );
  return `http://127.0.0.1:${line.split(':').at(-1) ?? ''}`;
}

test('restarts a real process through the systemd receiver, and it is well again', async () => {
  const dir = temporaryDir();
  const service = makeService(dir);
  const health = async (): Promise<number> =>
    (await fetch(`http://127.0.0.1:${String(service.port())}/`)).status;
  await expect.poll(() => health().catch(() => 0), { timeout: 10_000 }).toBe(500);
  const receiver = await startReceiver(dir);
  const site = await openSite();
  await site.putHook('systemd-restart', { ...example('systemd-restart', receiver), mode: 'auto' });
  const alert = await site.raise({ labels: { unit: 'payments.service' } });
  await clearWhen(site, alert, async () => (await health().catch(() => 0)) === 200);
  const sent = await site.run(alert, 'sent');
  expect(sent.answer).toEqual({ status: 200, body: 'restarted payments.service\\x0a' });
  site.clock.skipMs(601_000);
  await site.run(alert, 'verified');
  expect(service.starts()).toBe(2);
});

test('a unit that is not on the list is not restarted, and it is not tried again', async () => {
  const dir = temporaryDir();
  const service = makeService(dir);
  await expect.poll(() => service.starts()).toBe(1);
  const receiver = await startReceiver(dir);
  const site = await openSite();
  await site.putHook('systemd-restart', { ...example('systemd-restart', receiver), mode: 'auto' });
  const alert = await site.raise({ labels: { unit: 'sshd.service' } });
  const run = await site.run(alert, 'failed');
  expect(run.answer?.status).toBe(403);
  site.clock.skipMs(86_000_000);
  expect((await site.run(alert, 'failed')).attempt).toBe(1);
  expect(service.starts()).toBe(1);
});

test('the receiver takes what is signed, fresh and new, and nothing else', async () => {
  const dir = temporaryDir();
  const service = makeService(dir);
  await expect.poll(() => service.starts()).toBe(1);
  const receiver = await startReceiver(dir);
  const { webhookHeaders } = await import('../../src/remediation/index.ts');
  const body = JSON.stringify({ unit: 'payments.service' });
  const post = async (headers: Record<string, string>, text = body) =>
    (await fetch(`${receiver}/restart`, { method: 'POST', headers, body: text })).status;
  const other = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
  const message = { id: 'one', atMs: Date.now(), body };
  expect(await post({})).toBe(401);
  expect(await post(webhookHeaders([other], message))).toBe(401);
  expect(await post(webhookHeaders([SECRET], message), body.replace('payments', 'ledger'))).toBe(
    401,
  );
  const old = webhookHeaders([SECRET], { ...message, atMs: Date.now() - 310_000 });
  expect(await post(old)).toBe(401);
  expect(service.starts()).toBe(1);
  const rotated = webhookHeaders([other, SECRET], message);
  expect(await Promise.all([post(rotated), post(rotated), post(rotated)])).toEqual([200, 200, 200]);
  expect(await post(webhookHeaders([SECRET], message))).toBe(200);
  expect(service.starts(), 'once for one webhook-id').toBe(2);
});
