import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { DiskReading, HostReader, ProcessTimes } from '../../agent/index.ts';
import { parseMeminfo } from './procMemory.ts';
import { parseMounts } from './procMounts.ts';
import { parseInterfaces } from './procNetwork.ts';
import { type KernelUnits, parseAuxv, parseCpuTimes, parseLoad, parseProcess } from './procStat.ts';
import { readDisk } from './readDisk.ts';

/** Reads a Linux machine from /proc and statfs. */
export function createLinuxHost(): HostReader {
  let units: KernelUnits | undefined;
  return {
    hostName: hostname(),
    os: 'linux',
    leftOut: [],
    readCpu: async () => ({
      cores: parseCpuTimes(await readFile('/proc/stat', 'utf8')),
      load: parseLoad(await readFile('/proc/loadavg', 'utf8')),
    }),
    readMemory: async () => parseMeminfo(await readFile('/proc/meminfo', 'utf8')),
    readDisks,
    readUptimeSec: async () => Number.parseFloat(await readFile('/proc/uptime', 'utf8')),
    readNetwork: async () => ({
      monotonicMs: performance.now(),
      interfaces: parseInterfaces(await readFile('/proc/net/dev', 'utf8')),
    }),
    async readProcesses() {
      units ??= parseAuxv(await readFile('/proc/self/auxv'));
      return {
        monotonicMs: performance.now(),
        processes: readStats('/proc', await readdir('/proc'), units).map(withProgramName),
      };
    },
    async readThreads(pid) {
      units ??= parseAuxv(await readFile('/proc/self/auxv'));
      const folder = `/proc/${String(pid)}/task`;
      try {
        const threads = readStats(folder, await readdir(folder), units);
        return {
          monotonicMs: performance.now(),
          cpuMs: new Map(threads.map((thread) => [thread.pid, thread.cpuMs])),
        };
      } catch {
        // The process has ended since it was listed.
        return undefined;
      }
    },
  };
}

/** What the main thread of Node.js calls itself, and with it, on Linux, the process. */
const NODE_MAIN_THREAD = 'MainThread';

/**
 * Names a Node.js process after its program: all of them are `MainThread` otherwise. Of the command
 * line only the program is read; the rest may hold secrets.
 */
function withProgramName(process: ProcessTimes): ProcessTimes {
  if (process.name !== NODE_MAIN_THREAD) return process;
  try {
    const [program = ''] = readFileSync(`/proc/${String(process.pid)}/cmdline`, 'utf8').split('\0');
    // A process that gave itself a title has it here, spaces and all.
    return { ...process, name: basename(program.split(' ')[0] ?? '') || process.name };
  } catch {
    // Ended since it was read.
    return process;
  }
}

async function readDisks(): Promise<DiskReading[]> {
  const mounts = parseMounts(await readFile('/proc/self/mounts', 'utf8'));
  const disks = await Promise.all(mounts.map(readDisk));
  return disks.filter((disk) => disk !== undefined);
}

/**
 * Reads the `stat` of every process or thread of a folder. Without awaiting: these files are made
 * in memory as they are read, and hundreds of trips through the thread pool cost ten times more.
 */
function readStats(folder: string, names: readonly string[], units: KernelUnits): ProcessTimes[] {
  return names.flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return parseProcess(readFileSync(`${folder}/${name}/stat`, 'utf8'), units) ?? [];
    } catch {
      // Ended since it was listed.
      return [];
    }
  });
}
