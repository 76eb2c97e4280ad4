import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 5;
const WAIT_MS = 60_000;
/** What is done under a lock takes seconds at most: whoever has held it for longer is gone. */
const STALE_MS = 60_000;

/**
 * Does something that no other process may do in this folder at the same time.
 *
 * A lock whose holder was killed is taken from it. Node has no lock that the system would lift.
 */
export async function withFolderLock<T>(dir: string, act: () => Promise<T> | T): Promise<T> {
  const lock = path.join(dir, '.lock');
  const deadlineMs = Date.now() + WAIT_MS;
  while (!take(lock)) {
    if (Date.now() > deadlineMs) throw new Error(`Another process has kept ${lock} too long.`);
    dropIfStale(lock);
    await delay(RETRY_MS);
  }
  try {
    return await act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function holder(): string {
  return `${hostname()} ${String(process.pid)}`;
}

function take(lock: string): boolean {
  try {
    const fd = openSync(lock, 'wx', 0o600);
    writeSync(fd, holder());
    closeSync(fd);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function dropIfStale(lock: string): void {
  if (!isStale(lock)) return;
  const aside = `${lock}.${String(process.pid)}`;
  try {
    renameSync(lock, aside); // of several that try, one succeeds
    // Between the look and the grip somebody may have taken it anew: then give it back.
    if (!isStale(aside)) renameSync(aside, lock);
  } catch {
    // Somebody else was faster: try again to take it.
  }
  rmSync(aside, { force: true });
}

function isStale(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_MS) return true;
    const [host, pid] = readFileSync(lock, 'utf8').split(' ');
    // Of another machine nobody knows, nor of one that is being written.
    return host === hostname() && pid !== undefined && !isAlive(Number(pid));
  } catch {
    return false; // it is gone
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
