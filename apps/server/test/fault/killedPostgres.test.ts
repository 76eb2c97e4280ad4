import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataPaths, makeDataDir } from '../../src/app/index.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { createLoad } from './load.ts';
import { type Ledger, runProducer } from './Producer.ts';
import { createRandom } from './random.ts';
import { readLog, withStore } from './readStore.ts';
import { connect, spawnServer } from './serverProcess.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

function postmasterPid(dataDir: string): number {
  const file = path.join(dataPaths(dataDir).postgres, 'cluster', 'postmaster.pid');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

test(`a server whose Postgres is killed ends with the reason, and what it confirmed is there at the next start (SEED=${String(SEED)})`, async () => {
  const random = createRandom(SEED);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sentry-killed-postgres-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  makeDataDir(dataDir);
  const ledger: Ledger = { confirmed: new Set(), unknown: new Set(), retries: 0 };
  const stop = new AbortController();
  let server: ReturnType<typeof connect> | undefined;
  const producers = Array.from({ length: 4 }, (_, i) =>
    runProducer({
      server: () => server,
      nextBatch: createLoad(i, random),
      pauseMs: () => random() * 10,
      ledger,
      signal: stop.signal,
    }),
  );
  for (let life = 0; life < 3; life += 1) {
    const child = spawnServer(dataDir, ['--log-level', 'warn']);
    onTestFinished(() => child.kill('SIGKILL'));
    server = connect(await child.ready, 'producer');
    const before = ledger.confirmed.size;
    await eventually(() => expect(ledger.confirmed.size).toBeGreaterThan(before + 200));
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    const killedMs = Date.now();
    expect(await child.exited).toBe(1);
    // It must not wait until the time of every request is up.
    expect(Date.now() - killedMs).toBeLessThan(10_000);
    expect(await child.stderr).toContain(
      'Postgres ended by itself (code 137). What was acknowledged is safe',
    );
    const last = server;
    server = undefined;
    await last.close().catch(() => undefined);
  }

  const child = spawnServer(dataDir, ['--log-level', 'warn']);
  onTestFinished(() => child.kill('SIGKILL'));
  const running = await child.ready;
  server = connect(running, 'producer');
  stop.abort();
  await Promise.all(producers);
  const operator = connect(running, 'operator');
  valueOf(await operator.call('policies.create', { body: aRule() }));
  await server.send(
    anEvent({ event_id: 'ffffffff-ffff-4fff-8fff-ffffffffffff', type: 'test.alarm' }),
  );
  ledger.confirmed.add('ffffffff-ffff-4fff-8fff-ffffffffffff');
  await eventually(async () => expect(await listAlerts(operator)).toHaveLength(1));
  await Promise.all([server.close(), operator.close()]);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  await withStore(dataDir, async (store) => {
    const events = await readLog(store);
    const stored = events
      .filter((event) => event.source !== 'sentry')
      .map((event) => event.eventId);
    expect([...stored].sort()).toEqual([...ledger.confirmed].sort());
  });
}, 180_000);
