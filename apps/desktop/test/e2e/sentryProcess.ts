import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..', '..', '..', '..');
const SERVER = path.join(ROOT, 'apps', 'server');
const BIN = path.join(SERVER, 'bin', 'sentry.mjs');
const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;

interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
}

/** What the running server says of itself, as far as these tests need it. */
interface Running {
  readonly api: string;
  readonly version: string;
  readonly certificates: Record<'operator' | 'producer', CertificatePaths> & {
    readonly ca: string;
  };
}

/** The product's own command line, running in a temporary data folder. */
export interface SentryProcess {
  readonly dataDir: string;
  readonly running: Running;
  /** A link that opens the console in a browser once. */
  consoleLink(): string;
  /** One call over mTLS; rejects unless the answer is a success. */
  call(as: 'operator' | 'producer', method: string, path: string, body?: unknown): Promise<unknown>;
  /** Another command of the product on the same data folder, by its words; gives the JSON it prints. */
  command(...words: readonly string[]): Promise<unknown>;
  /** Another console with a certificate and roles of its own; gives the file to connect it with. */
  enrolConsole(name: string, ...roles: readonly string[]): Promise<string>;
  /** Ends it as a power cut does. Its data folder stays. */
  kill(): Promise<void>;
  /** Stops it in order. Its data folder stays. */
  halt(): Promise<void>;
  /** The same, and its data folder goes. */
  stop(): Promise<void>;
}

/**
 * The program of the server as another version has it: a copy of its files whose package says so, as an upgrade puts
 * them in place. Gives the path to start it by.
 */
export function programOfVersion(dir: string, version: string): string {
  const server = path.join(dir, 'apps', 'server');
  mkdirSync(server, { recursive: true });
  for (const part of ['bin', 'src', 'migrations', 'rules'])
    cpSync(path.join(SERVER, part), path.join(server, part), { recursive: true });
  const own = JSON.parse(readFileSync(path.join(SERVER, 'package.json'), 'utf8')) as object;
  writeFileSync(path.join(server, 'package.json'), JSON.stringify({ ...own, version }));
  symlinkSync(path.join(ROOT, 'apps', 'desktop'), path.join(dir, 'apps', 'desktop'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'));
  return path.join(server, 'bin', 'sentry.mjs');
}

/** What a server is started on instead of a new data folder. */
export interface StartedOn {
  /** Another left it behind. */
  readonly dataDir?: string;
  readonly program?: string;
  /** Of the API. Default: any that is free. */
  readonly port?: string;
}

/** Starts `sentry server` or `sentry start` with the options and waits until it serves. */
export async function startSentry(
  command: 'server' | 'start',
  args: readonly string[],
  on: StartedOn = {},
): Promise<SentryProcess> {
  const { program = BIN, port = '0' } = on;
  const dataDir = on.dataDir ?? mkdtempSync(path.join(tmpdir(), 'sentry-e2e-'));
  const runningFile = path.join(dataDir, 'server.json');
  const linkFile = path.join(dataDir, 'console-link');
  // One that was killed has left them behind.
  for (const file of [runningFile, linkFile]) rmSync(file, { force: true });
  const output: string[] = [];
  // The tests' own; the server takes every BATCAVE_ for a setting of its own.
  const { BATCAVE_PICTURES: _pictures, ...env } = process.env;
  const child: ChildProcess = spawn(
    process.execPath,
    [program, command, '--data-dir', dataDir, '--port', port, '--enrol-port', '0', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => output.push(bytes.toString('utf8')));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(runningFile) || !existsSync(linkFile)) {
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(`sentry ${command} did not start:\n${output.join('')}`);
    }
    await delay(100);
  }
  const running = JSON.parse(readFileSync(runningFile, 'utf8')) as Running;
  async function halt(): Promise<void> {
    child.kill('SIGINT');
    const ended = await Promise.race([exited.then(() => true), delay(STOP_TIMEOUT_MS, false)]);
    if (ended) return;
    child.kill('SIGKILL');
    throw new Error(`sentry ${command} did not stop:\n${output.join('')}`);
  }
  async function run(...words: readonly string[]): Promise<unknown> {
    const all = [BIN, ...words, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, all, { env });
    return JSON.parse(stdout) as unknown;
  }
  return {
    dataDir,
    running,
    consoleLink: () => readFileSync(linkFile, 'utf8').trim(),
    call: (as, method, target, body) => call(running, as, method, target, body),
    command: (...words) => run(...words, '--data-dir', dataDir),
    async enrolConsole(name, ...roles) {
      const given = roles.flatMap((role) => ['--role', role]);
      const out = path.join(dataDir, 'consoles', name);
      const token = ['pki', 'token', '--kind', 'console', '--name', name, ...given];
      const { bundle } = (await run(...token, '--data-dir', dataDir)) as { bundle: string };
      const { files } = (await run('enrol', '--bundle', bundle, '--out', out)) as {
        files: { connection: string };
      };
      return files.connection;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    halt,
    async stop() {
      await halt().finally(() => {
        rmSync(dataDir, { recursive: true, force: true });
      });
    },
  };
}

function call(
  { api, certificates }: Running,
  as: 'operator' | 'producer',
  method: string,
  target: string,
  body?: unknown,
): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { cert, key } = certificates[as];
  return new Promise((resolve, reject) => {
    const request = https.request(
      new URL(target, api),
      {
        method,
        ca: readFileSync(certificates.ca),
        cert: readFileSync(cert),
        key: readFileSync(key),
        agent: false,
        ...(text === undefined ? {} : { headers: { 'content-type': 'application/json' } }),
      },
      (answer) => {
        let received = '';
        answer.on('data', (bytes: Buffer) => (received += bytes.toString('utf8')));
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          if (status >= 200 && status < 300)
            resolve(received === '' ? undefined : JSON.parse(received));
          else reject(new Error(`${method} ${target}: ${String(status)} ${received}`));
        });
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}
