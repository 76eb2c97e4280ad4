import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const NAMES = ['prometheus-alertmanager', 'alertmanager'];

/** Alertmanager that tells a webhook of each alert at once, if it is installed. */
export interface Alertmanager {
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Starts it, each alert a group of its own without any wait; `undefined` when there is none on this machine. */
export async function startAlertmanager(webhookUrl: string): Promise<Alertmanager | undefined> {
  const found = NAMES.map((name) => ({ name, out: spawnSync(name, ['--version']) })).find(
    ({ out }) => out.status === 0,
  );
  if (found === undefined) return undefined;
  const text = `${found.out.stdout.toString()}${found.out.stderr.toString()}`;
  const dir = mkdtempSync(path.join(tmpdir(), 'alertmanager-bench-'));
  const config = path.join(dir, 'alertmanager.yml');
  writeFileSync(
    config,
    JSON.stringify({
      route: {
        receiver: 'hook',
        group_by: ['...'],
        group_wait: '0s',
        group_interval: '1s',
        repeat_interval: '4h',
      },
      receivers: [{ name: 'hook', webhook_configs: [{ url: webhookUrl }] }],
    }),
  );
  const port = await freePort();
  const child: ChildProcess = spawn(
    found.name,
    [
      `--config.file=${config}`,
      `--storage.path=${path.join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${String(port)}`;
  for (let i = 0; i < 100; i += 1) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) break;
    await delay(100);
  }
  return {
    url,
    version: /version ([\d.]+)/.exec(text)?.[1] ?? 'unknown',
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
