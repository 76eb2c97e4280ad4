import os from 'node:os';
import { parse } from 'node:path';
import type { HostReader } from '../../agent/index.ts';
import { readDisk } from './readDisk.ts';

/** Reads any machine Node.js runs on, as far as `node:os` tells. */
export function createPortableHost(): HostReader {
  const root = parse(process.cwd()).root;
  const isWindows = process.platform === 'win32';
  return {
    hostName: os.hostname(),
    os: process.platform,
    leftOut: [
      'host.network',
      'host.process and the busiest process of host.cpu',
      'swap in host.memory',
      `disks other than ${root}`,
      ...(isWindows ? ['load averages (0)'] : []),
    ],
    readCpu: () => {
      const cores = os.cpus().map(({ times }, core) => ({
        core,
        busy: times.user + times.nice + times.sys + times.irq,
        idle: times.idle,
      }));
      const [load1 = 0, load5 = 0, load15 = 0] = os.loadavg();
      return Promise.resolve({ cores, load: [load1, load5, load15] });
    },
    readMemory: () =>
      Promise.resolve({
        totalBytes: os.totalmem(),
        availableBytes: os.freemem(),
        swapTotalBytes: 0,
        swapFreeBytes: 0,
      }),
    readDisks: async () => {
      const disk = await readDisk({ mount: root, device: root });
      return disk === undefined ? [] : [disk];
    },
    readUptimeSec: () => Promise.resolve(os.uptime()),
    readNetwork: () => Promise.resolve(undefined),
    readProcesses: () => Promise.resolve(undefined),
    readThreads: () => Promise.resolve(undefined),
  };
}
