import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Account, blockedFolder, postgresAccount } from './account.ts';
import { findBinaries, type PostgresBinaries } from './binaries.ts';

/** A Postgres of our own, running. */
export interface RunningPostgres {
  readonly url: string;
  /** Stops it with a checkpoint, so that the next start needs no recovery. */
  stop(): Promise<void>;
}

interface Options {
  /** Holds `cluster/`, the password and the log. Made when absent. */
  readonly dir: string;
  readonly onProgress: (text: string) => void;
  /** Longest wait for start or stop. */
  readonly timeoutMs?: number;
}

// What the acknowledgement of an event rests on is spelled out, although it is Postgres' default.
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];
const TUNED = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=60',
  'shared_buffers=256MB',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'wal_compression=off',
  'log_min_messages=warning',
  'password_encryption=scram-sha-256',
  'timezone=UTC',
];

// The shell waits for a pipe of ours to close, so that Postgres goes down in order however we die.
const KEEPER =
  '"$0" "$@" & p=$!; (read -r _ <&3; kill -INT $p) & r=$!; wait $p; c=$?; kill $r 2>/dev/null; exit $c';

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function postmasterPid(clusterDir: string): number | undefined {
  const file = path.join(clusterDir, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const nameFile = `/proc/${String(pid)}/comm`;
  if (existsSync('/proc/self/comm')) {
    // A pid may have been given to another program since.
    if (!existsSync(nameFile) || readFileSync(nameFile, 'utf8').trim() !== 'postgres')
      return undefined;
  }
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
  }
}

/** A predecessor that was killed leaves a Postgres that is stopping: wait for it. */
async function waitForPredecessor(clusterDir: string, deadlineMs: number): Promise<void> {
  for (;;) {
    const pid = postmasterPid(clusterDir);
    if (pid === undefined) return;
    if (Date.now() > deadlineMs)
      throw new Error(
        `Another Sentry server uses ${clusterDir} (its Postgres is process ${String(pid)}). Stop it first, or choose another --data-dir.`,
      );
    await delay(50);
  }
}

function readPassword(dir: string): string {
  const file = path.join(dir, 'password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

async function initialise(
  binaries: PostgresBinaries,
  dir: string,
  password: string,
  account: Account | undefined,
): Promise<void> {
  // Made aside and renamed: a start that is cut short leaves nothing that looks finished.
  const partial = path.join(dir, 'cluster.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  const passwordFile = path.join(partial, '..', 'initdb-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) {
    chownSync(partial, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        '-D',
        partial,
        '-U',
        'sentry',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      {
        ...account,
        cwd: path.parse(dir).root,
        env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
      },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, path.join(dir, 'cluster'));
}

async function waitUntilReady(url: string, child: ChildProcess, log: string, deadlineMs: number) {
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined); // it is thrown away either way
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      await client.end().catch(() => undefined);
      if (child.exitCode !== null || Date.now() > deadlineMs) {
        const tail = existsSync(log)
          ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-3).join('\n')
          : '';
        throw new Error(`Postgres did not start. Its log, ${log}, ends:\n${tail}`, { cause });
      }
    }
    await delay(25);
  }
}

/**
 * Starts the Postgres that came with `npm install` on 127.0.0.1 at a free port, making its
 * cluster on first use. It stops in order when this process dies, even by SIGKILL.
 */
export async function startPostgres(options: Options): Promise<RunningPostgres> {
  const { dir, onProgress, timeoutMs = 60_000 } = options;
  const deadlineMs = Date.now() + timeoutMs;
  const account = postgresAccount();
  mkdirSync(dir, { recursive: true, mode: account === undefined ? 0o700 : 0o711 });
  const blocked = blockedFolder(path.join(dir, 'cluster', 'x'), account);
  if (blocked !== undefined && !blocked.startsWith(path.join(dir, 'cluster')))
    throw new Error(
      `Postgres runs as ${account?.name ?? 'you'}, who may not enter ${blocked}. Choose a --data-dir outside it, for example /var/lib/sentry-batcave.`,
    );
  const binaries = await findBinaries(path.join(dir, 'postgres-18'), account);
  const clusterDir = path.join(dir, 'cluster');
  await waitForPredecessor(clusterDir, Math.min(deadlineMs, Date.now() + 15_000));
  const password = readPassword(dir);
  if (!existsSync(clusterDir)) {
    onProgress('making the database');
    await initialise(binaries, dir, password, account);
  }
  rmSync(path.join(clusterDir, 'postmaster.pid'), { force: true });

  const port = await freePort();
  const log = path.join(dir, 'postgres.log');
  const logFd = openSync(log, 'a', 0o600);
  const settings = [...DURABLE, ...TUNED, `port=${String(port)}`].flatMap((s) => ['-c', s]);
  const args = [binaries.postgres, '-D', clusterDir, ...settings];
  const [command, commandArgs]: [string, string[]] =
    process.platform === 'win32'
      ? [binaries.postgres, args.slice(1)]
      : ['/bin/sh', ['-c', KEEPER, ...args]];
  const child = spawn(command, commandArgs, {
    ...account,
    cwd: path.parse(dir).root,
    stdio: ['ignore', logFd, logFd, 'pipe'],
    detached: true, // Ctrl-C in the terminal is ours to handle: we stop it after the last commit
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
  });
  closeSync(logFd);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `postgres://sentry:${password}@127.0.0.1:${String(port)}/postgres`;
  const pipe = child.stdio[3] as net.Socket;
  pipe.on('error', () => undefined); // the reader went away: the exit below tells
  try {
    await waitUntilReady(url, child, log, deadlineMs);
  } catch (error) {
    pipe.destroy();
    child.kill();
    throw error;
  }
  return {
    url,
    async stop() {
      if (process.platform === 'win32') child.kill();
      else pipe.destroy();
      await Promise.race([exited, delay(timeoutMs, undefined, { ref: false })]);
    },
  };
}
