import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { CertificatePaths, RunningServer } from '../../src/app/index.ts';
import { createTestClient, type TestClient } from '../setup/client.ts';
import { SENTRY } from '../setup/runSentry.ts';

/** The server as a process of its own, with its built-in Postgres, as a user starts it. */
export interface ServerProcess {
  /** Resolves when it says that it is ready; rejects when it ends before. */
  readonly ready: Promise<RunningServer>;
  readonly exited: Promise<number | null>;
  /** All that it logged, once it has ended. */
  readonly stderr: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts it on a free port. */
export function spawnServer(dataDir: string, args: readonly string[] = []): ServerProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      SENTRY,
      'server',
      ...['--data-dir', dataDir, '--port', '0', '--enrol-port', '0', '--no-starter-rules'],
      ...['--canary-interval', '0s'],
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the streams are pipes');
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const words = text(stderr);
  const ready = new Promise<RunningServer>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', (line) => {
      resolve(JSON.parse(line) as RunningServer);
    });
    void exited.then(async (code) => {
      const said = (await words).slice(-1000);
      reject(new Error(`the server ended with ${String(code)} before it was ready: ${said}`));
    });
  });
  ready.catch(() => undefined); // a test may kill it before, and not look
  return { ready, exited, stderr: words, kill: (signal) => void child.kill(signal) };
}

/** A client with one of this machine's certificates. */
export function connect(
  { api, certificates }: RunningServer,
  as: 'producer' | 'operator',
): TestClient {
  const read = ({ cert, key }: CertificatePaths) => ({
    cert: readFileSync(cert, 'utf8'),
    key: readFileSync(key, 'utf8'),
  });
  return createTestClient(api, {
    ca: readFileSync(certificates.ca, 'utf8'),
    ...read(certificates[as]!),
  });
}
