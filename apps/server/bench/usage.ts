import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningServer } from '../src/app/index.ts';

const TICKS_PER_SEC = 100; // USER_HZ, the same on every Linux

/** CPU time and memory of the server and of its Postgres. */
export interface Usage {
  readonly serverCpuSec: number;
  readonly postgresCpuSec: number;
  readonly serverMb: number;
  /** Private memory; the shared buffers are counted once. */
  readonly postgresMb: number;
}

function statOf(pid: string): { parent: number; cpuSec: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      parent: Number(fields[1]),
      // Own time, and that of children that have ended.
      cpuSec: [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) / TICKS_PER_SEC,
    };
  } catch {
    return undefined; // it ended between being listed and being read
  }
}

function memoryMb(pid: string, field: 'VmRSS' | 'RssAnon' | 'RssShmem'): number {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(
      new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'),
    );
    return Number(line?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** CPU time of single processes, their ended children included. */
export function readCpuSec(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statOf(String(pid))?.cpuSec ?? 0), 0);
}

/** Resident memory of single processes. */
export function readMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + memoryMb(String(pid), 'VmRSS'), 0);
}

/** Reads both. Linux only. */
export function readUsage(running: RunningServer): Usage {
  return {
    ...readPostgres(path.join(running.data_dir, 'postgres')),
    serverCpuSec: readCpuSec([running.pid]),
    serverMb: readMb([running.pid]),
  };
}

/** CPU time and memory of the Postgres that was started on the folder. */
export function readPostgres(dir: string): Pick<Usage, 'postgresCpuSec' | 'postgresMb'> {
  const pidFile = path.join(dir, 'cluster', 'postmaster.pid');
  const postmaster = readFileSync(pidFile, 'utf8').split('\n')[0] ?? '';
  const family = readdirSync('/proc').filter(
    (pid) =>
      pid === postmaster || (/^\d+$/.test(pid) && statOf(pid)?.parent === Number(postmaster)),
  );
  return {
    postgresCpuSec: family.reduce((sum, pid) => sum + (statOf(pid)?.cpuSec ?? 0), 0),
    postgresMb:
      family.reduce((sum, pid) => sum + memoryMb(pid, 'RssAnon'), 0) +
      Math.max(...family.map((pid) => memoryMb(pid, 'RssShmem'))),
  };
}
