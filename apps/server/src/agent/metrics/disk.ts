import type { DiskReading } from '../readings.ts';
import type { EventDraft } from './draft.ts';
import { formatBytes, percentOf } from './percent.ts';

/**
 * The `host.disk` event of one mount. Percent as `df` counts: of what ordinary programs may use,
 * so that 100 means their next write fails, although root may have some left.
 */
export function describeDisk(disk: DiskReading): EventDraft {
  const usedBytes = disk.totalBytes - disk.freeBytes;
  const usedPercent = percentOf(usedBytes, usedBytes + disk.availableBytes);
  return {
    type: 'host.disk',
    labels: { mount: disk.mount },
    payload: {
      message: `Disk ${disk.mount} ${String(usedPercent)} % full, ${formatBytes(disk.availableBytes)} free`,
      mount: disk.mount,
      device: disk.device,
      used_percent: usedPercent,
      free_bytes: disk.availableBytes,
      total_bytes: disk.totalBytes,
      inodes_used_percent: percentOf(disk.totalInodes - disk.freeInodes, disk.totalInodes),
    },
  };
}
