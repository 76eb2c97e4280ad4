import { statfs } from 'node:fs/promises';
import type { DiskReading } from '../../agent/index.ts';
import type { Mount } from './procMounts.ts';

/** Asks a mounted file system how full it is; `undefined` when it is gone or may not be asked. */
export async function readDisk({ mount, device }: Mount): Promise<DiskReading | undefined> {
  try {
    const stats = await statfs(mount);
    const blockBytes = (stats as { frsize?: number }).frsize ?? stats.bsize;
    if (stats.blocks === 0) return undefined;
    return {
      mount,
      device,
      totalBytes: stats.blocks * blockBytes,
      freeBytes: stats.bfree * blockBytes,
      availableBytes: stats.bavail * blockBytes,
      totalInodes: stats.files,
      freeInodes: stats.ffree,
    };
  } catch {
    // Unmounted since it was listed, or hidden from this user: not a disk of ours then.
    return undefined;
  }
}
