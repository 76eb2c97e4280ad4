import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RuleInput } from '@batcave/shared/rules';
import { Pool } from 'undici';
import type { CertificatePaths, RunningServer } from '../src/app/index.ts';

const BIN = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'sentry.mjs');

/** A real server process with its own Postgres in a temporary folder. */
export interface ServerUnderTest {
  readonly running: RunningServer;
  /** Connections that speak as one of the development identities. */
  connect(as: 'producer' | 'operator', connections: number): Pool;
  tls(as: 'producer' | 'operator'): { ca: string; cert: string; key: string };
  stop(): Promise<void>;
}

function read(
  { cert, key }: CertificatePaths,
  ca: string,
): { ca: string; cert: string; key: string } {
  return {
    ca: readFileSync(ca, 'utf8'),
    cert: readFileSync(cert, 'utf8'),
    key: readFileSync(key, 'utf8'),
  };
}

/** Starts it and resolves when it is ready. */
export async function startServer(
  extraArgs: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<ServerUnderTest> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sentry-bench-'));
  const child: ChildProcess = spawn(
    process.execPath,
    [
      BIN,
      'server',
      '--data-dir',
      dataDir,
      '--port',
      '0',
      '--enrol-port',
      '0',
      '--no-starter-rules',
      '--canary-interval',
      '0s',
      '--log-level',
      'warn',
      ...extraArgs,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const running = await new Promise<RunningServer>((resolve, reject) => {
    if (child.stdout === null) throw new Error('the server has no output');
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(JSON.parse(line) as RunningServer),
    );
    child.once('exit', (code) => reject(new Error(`the server ended with code ${String(code)}`)));
  });
  const tls = (as: 'producer' | 'operator') => {
    const own = running.certificates[as];
    if (own === undefined) throw new Error(`the server keeps no certificate for ${as}`);
    return read(own, running.certificates.ca);
  };
  return {
    running,
    tls,
    connect: (as, connections) =>
      new Pool(running.api, { connections, connect: tls(as), pipelining: 1 }),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sends a request and resolves with its status and body; the caller decides what is a failure. */
export async function request(
  pool: Pool,
  method: 'GET' | 'POST',
  target: string,
  body?: string,
): Promise<{ status: number; text: string }> {
  const answer = await pool.request({
    method,
    path: target,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** 100 rules that never fire: 10 match the load's events, 90 do not. */
export async function addRules(operator: Pool): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    const rule: RuleInput = {
      name: `bench ${String(i)}`,
      severity: 'WARN',
      match: { type: i < 10 ? 'bench.hot' : `bench.cold.${String(i)}` },
      group_by: ['source'],
      condition: {
        aggregate: (['avg', 'max', 'count', 'sum', 'p95'] as const)[i % 5] ?? 'avg',
        ...(i % 5 === 2 ? {} : { field: 'payload.value' }),
        window: '1m',
        operator: '>',
        threshold: 1e15,
      },
    };
    const { status, text } = await request(
      operator,
      'POST',
      '/v1/alerts/policies',
      JSON.stringify(rule),
    );
    if (status !== 201) throw new Error(`a rule was refused: ${text}`);
  }
}

/** Events of about 230 bytes from 100 sources, as a request body. */
export function makeBody(batch: number, seed: number): string {
  const events = Array.from({ length: batch }, (_, i) => ({
    source: `host-${String((seed * batch + i) % 100)}`,
    type: 'bench.hot',
    severity: 'INFO',
    timestamp: new Date().toISOString(),
    labels: { service: 'bench', zone: 'eu-1' },
    payload: { value: (i * 7919) % 1000, message: 'GET /v1/items/4711 200 in 12 ms', ok: true },
  }));
  return batch === 1 ? JSON.stringify(events[0]) : JSON.stringify(events);
}
