import type { MemoryReading } from '../../agent/index.ts';

/** Reads `/proc/meminfo` (man 5 proc_meminfo). */
export function parseMeminfo(text: string): MemoryReading {
  const bytesOf = (name: string): number | undefined => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  };
  const totalBytes = bytesOf('MemTotal');
  if (totalBytes === undefined) throw new Error('/proc/meminfo names no MemTotal.');
  // Before Linux 3.14 there was no MemAvailable; this is what it replaced.
  const roughlyAvailable = ['MemFree', 'Buffers', 'Cached'].reduce(
    (sum, name) => sum + (bytesOf(name) ?? 0),
    0,
  );
  return {
    totalBytes,
    availableBytes: bytesOf('MemAvailable') ?? roughlyAvailable,
    swapTotalBytes: bytesOf('SwapTotal') ?? 0,
    swapFreeBytes: bytesOf('SwapFree') ?? 0,
  };
}
