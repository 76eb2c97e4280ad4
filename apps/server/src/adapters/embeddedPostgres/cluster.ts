import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';

const PARTIAL = 'cluster.partial-';

/** Whether a process of this id is there, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Names what only this start writes, and tells later ones whether it still may. */
function ownMark(): string {
  return `${String(process.pid)}-${randomBytes(4).toString('hex')}`;
}

/** The password of the cluster in `dir`, made at first use. Two starts at once get the same. */
export function readPassword(dir: string): string {
  const file = path.join(dir, 'password');
  if (!existsSync(file)) {
    const own = `${file}.${ownMark()}`;
    writeFileSync(own, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    try {
      linkSync(own, file); // whole or not at all, and only for the first
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own);
    }
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes the cluster in `dir` unless there is one.
 *
 * Made aside and renamed: a start that is cut short leaves nothing that looks finished, and of two
 * starts at once the second finds what the first has made.
 */
export async function makeCluster(options: {
  readonly binaries: PostgresBinaries;
  readonly dir: string;
  readonly password: string;
  readonly account: Account | undefined;
}): Promise<void> {
  const { binaries, dir, password, account } = options;
  removeLeftovers(dir);
  const partial = path.join(dir, `${PARTIAL}${ownMark()}`);
  const passwordFile = `${partial}.password`;
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined)
    for (const file of [partial, passwordFile]) chownSync(file, account.uid, account.gid);
  const args = ['-D', partial, '-U', 'sentry', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    await promisify(execFile)(
      binaries.initdb,
      [...args, '--encoding=UTF8', '--locale=C', '--no-instructions'],
      {
        ...account,
        cwd: path.parse(dir).root,
        env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
      },
    );
    renameSync(partial, path.join(dir, 'cluster'));
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(path.join(dir, 'cluster'))) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** What a start that was killed has left. */
function removeLeftovers(dir: string): void {
  for (const name of readdirSync(dir)) {
    const pid = Number.parseInt(name.slice(PARTIAL.length), 10);
    if (name.startsWith(PARTIAL) && !isAlive(pid))
      rmSync(path.join(dir, name), { recursive: true, force: true });
  }
}
