import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { postgresAccount } from '../../../src/adapters/embeddedPostgres/account.ts';
import { findBinaries } from '../../../src/adapters/embeddedPostgres/binaries.ts';
import { makeCluster, readPassword } from '../../../src/adapters/embeddedPostgres/cluster.ts';

const READY_MS = 60_000;
const AGAIN_MS = 200;
// The shell waits for a pipe of ours to close, so that Postgres goes down however this process dies.
const KEEPER =
  '"$0" "$@" & p=$!; (read -r _ <&3; kill -INT $p) & r=$!; wait $p; c=$?; kill $r 2>/dev/null; exit $c';
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=128MB',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'timezone=UTC',
  'log_min_messages=warning',
];

/** A real Postgres on one port that is stopped, killed and started again while others use it. */
export class FaultyPostgres {
  readonly #dir: string;
  readonly #port: number;
  readonly #password: string;
  readonly #binary: string;
  #child: ChildProcess | undefined;

  private constructor(dir: string, port: number, password: string, binary: string) {
    this.#dir = dir;
    this.#port = port;
    this.#password = password;
    this.#binary = binary;
  }

  /** Makes one in the folder and starts it. */
  static async make(dir: string): Promise<FaultyPostgres> {
    const account = postgresAccount();
    mkdirSync(dir, { recursive: true, mode: account === undefined ? 0o700 : 0o711 });
    const binaries = await findBinaries(path.join(dir, 'postgres-18'), account);
    const password = readPassword(dir);
    await makeCluster({ binaries, dir, password, account });
    const made = new FaultyPostgres(dir, await freePort(), password, binaries.postgres);
    await made.start();
    return made;
  }

  /** The address for one user: who waits for what is told by users. Without a name the superuser's. */
  url(user = 'sentry'): string {
    return `postgres://${user}:${this.#password}@127.0.0.1:${String(this.#port)}/postgres`;
  }

  /** Makes a user who may do everything. */
  async addUser(user: string): Promise<void> {
    const client = await this.connect();
    await client.query(`create role ${user} superuser login password '${this.#password}'`);
    await client.end();
  }

  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url(), application_name: 'fault run' });
    client.on('error', () => undefined); // Postgres is killed under it: the next query tells
    await client.connect();
    return client;
  }

  /** Resolves once it takes connections. */
  async start(): Promise<void> {
    const deadlineMs = Date.now() + READY_MS;
    for (;;) {
      const child = this.#spawn();
      this.#child = child;
      while (child.exitCode === null) {
        const isReady = await this.connect().then(
          async (client) => client.end().then(() => true),
          () => false,
        );
        if (isReady) return;
        if (Date.now() > deadlineMs) throw new Error(`Postgres is not ready: ${this.#lastWords()}`);
        await delay(50);
      }
      // After a kill its processes need a moment to go, and until then it may not start.
      if (Date.now() > deadlineMs) throw new Error(`Postgres ended: ${this.#lastWords()}`);
      await delay(AGAIN_MS);
    }
  }

  /** As `pg_ctl stop -m fast`: ends every connection and writes a checkpoint. */
  stopFast(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** As when it is out of memory: the postmaster is gone at once, nothing is put in order. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const file = path.join(this.#dir, 'cluster', 'postmaster.pid');
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), signal);
    await gone;
  }

  #spawn(): ChildProcess {
    const settings = [...SETTINGS, `port=${String(this.#port)}`].flatMap((one) => ['-c', one]);
    const args = ['-c', KEEPER, this.#binary, '-D', path.join(this.#dir, 'cluster'), ...settings];
    const log = openSync(this.#logFile, 'a', 0o600);
    const child = spawn('/bin/sh', args, {
      ...postgresAccount(),
      cwd: '/',
      stdio: ['ignore', log, log, 'pipe'],
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
    });
    closeSync(log);
    child.stdio[3]?.on('error', () => undefined); // the reader went away: the exit tells
    return child;
  }

  get #logFile(): string {
    return path.join(this.#dir, 'postgres.log');
  }

  #lastWords(): string {
    if (!existsSync(this.#logFile)) return '';
    return readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  }
}

/** Below the ports that the system gives to callers: one who calls while it is down may get its own. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = net.createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
