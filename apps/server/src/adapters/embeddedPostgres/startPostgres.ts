import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Account, blockedFolder, postgresAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { makeCluster, readPassword } from './cluster.ts';
import { waitForPredecessor } from './predecessor.ts';

/** A Postgres of our own, running. */
export interface RunningPostgres {
  readonly url: string;
  /** Resolves with the reason when it ends although nobody asked it to. */
  readonly ended: Promise<Error>;
  /** Stops it with a checkpoint, so that the next start needs no recovery. */
  stop(): Promise<void>;
}

interface Options {
  /** Holds `cluster/`, the password and the log. Made when absent. */
  readonly dir: string;
  readonly onProgress: (text: string) => void;
  /** Longest wait for start or stop. */
  readonly timeoutMs?: number;
  /** Longest wait for the Postgres of a server that was killed: it writes a checkpoint before it stops. */
  readonly predecessorMs?: number;
}

const RETRY_MS = 250;

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

function endOf(log: string): string {
  return existsSync(log)
    ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-3).join('\n')
    : '';
}

/** What passes when it is waited for: processes of a killed Postgres, or a port somebody took. */
const PASSING =
  /pre-existing shared memory block|lock file "postmaster\.pid" already exists|could not bind/;

/** A Postgres that was started and has not said yet whether it is ready. */
interface Spawned {
  readonly child: ChildProcess;
  readonly url: string;
  readonly exited: Promise<number | null>;
  /** Asks it to stop. */
  readonly letGo: () => void;
}

function spawnPostgres(options: {
  readonly binary: string;
  readonly clusterDir: string;
  readonly port: number;
  readonly password: string;
  readonly account: Account | undefined;
  readonly log: string;
}): Spawned {
  const { binary, clusterDir, port, password, account, log } = options;
  const settings = [...DURABLE, ...TUNED, `port=${String(port)}`].flatMap((s) => ['-c', s]);
  const args = [binary, '-D', clusterDir, ...settings];
  const isWindows = process.platform === 'win32';
  const [command, commandArgs]: [string, string[]] = isWindows
    ? [binary, args.slice(1)]
    : ['/bin/sh', ['-c', KEEPER, ...args]];
  const logFd = openSync(log, 'a', 0o600);
  const child = spawn(command, commandArgs, {
    ...account,
    cwd: path.parse(clusterDir).root,
    stdio: ['ignore', logFd, logFd, 'pipe'],
    detached: true, // Ctrl-C in the terminal is ours to handle: we stop it after the last commit
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
  });
  closeSync(logFd);
  const pipe = child.stdio[3] as net.Socket;
  pipe.on('error', () => undefined); // the reader went away: the exit tells
  return {
    child,
    url: `postgres://sentry:${password}@127.0.0.1:${String(port)}/postgres`,
    exited: new Promise((resolve) => child.once('exit', resolve)),
    letGo: () => {
      if (isWindows) child.kill();
      else pipe.destroy();
    },
  };
}

/** Resolves with true when it takes connections, with false when it ended instead. */
async function waitUntilReady({ url, child }: Spawned, deadlineMs: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined); // it is thrown away either way
    try {
      await client.connect();
      return true;
    } catch (cause) {
      // 57P03: it is at work on its log after a crash. To cut it short would make it begin again.
      const recovering = cause instanceof pg.DatabaseError && cause.code === '57P03';
      if (Date.now() > deadlineMs && !recovering)
        throw new Error('Postgres is not ready in time.', { cause });
    } finally {
      await client.end().catch(() => undefined);
    }
    await delay(25);
  }
  return false;
}

/**
 * Starts the Postgres that came with `npm install` on 127.0.0.1 at a free port, making its
 * cluster on first use. It stops in order when this process dies, even by SIGKILL.
 *
 * @throws with the end of its log when it does not start.
 */
export async function startPostgres(options: Options): Promise<RunningPostgres> {
  const { dir, onProgress, timeoutMs = 60_000, predecessorMs = 15_000 } = options;
  const deadlineMs = Date.now() + timeoutMs;
  const account = postgresAccount();
  mkdirSync(dir, { recursive: true, mode: account === undefined ? 0o700 : 0o711 });
  const clusterDir = path.join(dir, 'cluster');
  const blocked = blockedFolder(path.join(clusterDir, 'x'), account);
  if (blocked !== undefined && !blocked.startsWith(clusterDir))
    throw new Error(
      `Postgres runs as ${account?.name ?? 'you'}, who may not enter ${blocked}. Choose a --data-dir outside it, for example /var/lib/sentry-batcave.`,
    );
  const binaries = await findBinaries(path.join(dir, 'postgres-18'), account);
  const password = readPassword(dir);
  if (!existsSync(clusterDir)) {
    onProgress('making the database');
    await makeCluster({ binaries, dir, password, account });
  }
  const log = path.join(dir, 'postgres.log');
  for (;;) {
    await waitForPredecessor(clusterDir, Math.min(deadlineMs, Date.now() + predecessorMs));
    const port = await freePort();
    const binary = binaries.postgres;
    const spawned = spawnPostgres({ binary, clusterDir, port, password, account, log });
    try {
      if (await waitUntilReady(spawned, deadlineMs)) return running(spawned, log, timeoutMs);
    } catch (error) {
      spawned.letGo();
      throw error;
    }
    const why = endOf(log);
    if (!PASSING.test(why) || Date.now() > deadlineMs)
      throw new Error(`Postgres did not start. Its log, ${log}, ends:\n${why}`);
    await delay(RETRY_MS);
  }
}

function running(spawned: Spawned, log: string, timeoutMs: number): RunningPostgres {
  const { url, exited, letGo } = spawned;
  let stopping = false;
  return {
    url,
    ended: new Promise((resolve) => {
      void exited.then((code) => {
        if (stopping) return;
        resolve(
          new Error(
            `Postgres ended by itself (code ${String(code)}). What was acknowledged is safe: the next start recovers it. Its log, ${log}, ends:\n${endOf(log)}`,
          ),
        );
      });
    }),
    async stop() {
      stopping = true;
      letGo();
      const gone = exited.then(() => true);
      const timeIsUp = delay(timeoutMs, false, { ref: false });
      if (!(await Promise.race([gone, timeIsUp])))
        throw new Error(`Postgres did not stop within ${String(timeoutMs)} ms. Its log: ${log}`);
    },
  };
}
