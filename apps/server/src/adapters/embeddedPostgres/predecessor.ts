import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './cluster.ts';

const POLL_MS = 50;

/** What the pid file of a cluster says of the Postgres that wrote it. */
type Predecessor = 'none' | 'dead' | 'another program' | number;

function readPredecessor(pidFile: string): Predecessor {
  if (!existsSync(pidFile)) return 'none';
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || !isAlive(pid)) return 'dead';
  // Only Linux tells the name of a process of somebody else without running a program.
  const statFile = `/proc/${String(pid)}/stat`;
  if (!existsSync('/proc/self/stat')) return pid;
  if (!existsSync(statFile)) return 'dead';
  // proc(5): the name in brackets, then the state. Z has ended and waits for a parent to look,
  // which in a container may never happen; it holds nothing, but Postgres would wait for it.
  const stat = readFileSync(statFile, 'utf8');
  return stat.includes('(postgres) ') && !stat.includes(') Z ') ? pid : 'another program';
}

/**
 * Resolves when no other Postgres runs on the cluster: one whose server was killed is stopping.
 *
 * @throws when it still runs at the deadline.
 */
export async function waitForPredecessor(clusterDir: string, deadlineMs: number): Promise<void> {
  const pidFile = path.join(clusterDir, 'postmaster.pid');
  for (;;) {
    const found = readPredecessor(pidFile);
    if (found === 'none' || found === 'dead') return; // Postgres itself knows what to do then
    if (found === 'another program') {
      // The machine has started anew since and given the id away: Postgres would not start.
      rmSync(pidFile, { force: true });
      return;
    }
    if (Date.now() > deadlineMs)
      throw new Error(
        `Another Sentry server uses ${clusterDir} (its Postgres is process ${String(found)}). Stop it first, or choose another --data-dir.`,
      );
    await delay(POLL_MS);
  }
}
