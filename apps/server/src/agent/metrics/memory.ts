import type { MemoryReading } from '../readings.ts';
import type { EventDraft } from './draft.ts';
import { formatBytes, percentOf } from './percent.ts';

/** The `host.memory` event. Used is what programs can no longer get: total less available. */
export function describeMemory(reading: MemoryReading): EventDraft {
  const usedBytes = reading.totalBytes - reading.availableBytes;
  const usedPercent = percentOf(usedBytes, reading.totalBytes);
  const swapUsedBytes = reading.swapTotalBytes - reading.swapFreeBytes;
  return {
    type: 'host.memory',
    payload: {
      message: `Memory ${String(usedPercent)} % used: ${formatBytes(usedBytes)} of ${formatBytes(reading.totalBytes)}`,
      used_percent: usedPercent,
      used_bytes: usedBytes,
      total_bytes: reading.totalBytes,
      swap_used_percent: percentOf(swapUsedBytes, reading.swapTotalBytes),
      swap_total_bytes: reading.swapTotalBytes,
    },
  };
}
