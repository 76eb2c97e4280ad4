import type { CoreTimes, ProcessTimes } from '../../agent/index.ts';

/** Reads the `cpuN` lines of `/proc/stat` (man 5 proc_stat). */
export function parseCpuTimes(text: string): CoreTimes[] {
  return [...text.matchAll(/^cpu(\d+) (.*)$/gm)].map(([, core, columns = '']) => {
    // Guest time, columns 9 and 10, is already in user and nice.
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
      columns.trim().split(/\s+/).map(Number);
    return {
      core: Number(core),
      busy: user + nice + system + irq + softirq + steal,
      idle: idle + iowait,
    };
  });
}

/** Reads the first three numbers of `/proc/loadavg`. */
export function parseLoad(text: string): [number, number, number] {
  const [load1 = 0, load5 = 0, load15 = 0] = text.split(' ', 3).map(Number);
  return [load1, load5, load15];
}

/** How long the kernel's ticks and pages are on this machine. */
export interface KernelUnits {
  readonly ticksPerSec: number;
  readonly pageBytes: number;
}

/**
 * Reads tick and page size from `/proc/self/auxv` of a 64-bit process (man 3 getauxval): pairs of
 * key and value. Pages are 4 KiB on most machines but 16 or 64 KiB on some ARM ones.
 */
export function parseAuxv(bytes: Buffer): KernelUnits {
  const values = new Map<number, number>();
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    values.set(Number(bytes.readBigUInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8)));
  }
  const [AT_PAGESZ, AT_CLKTCK] = [6, 17];
  return {
    pageBytes: values.get(AT_PAGESZ) ?? 4096,
    ticksPerSec: values.get(AT_CLKTCK) ?? 100,
  };
}

/** Reads `/proc/<pid>/stat` (man 5 proc_pid_stat); `undefined` when it is not of that form. */
export function parseProcess(text: string, units: KernelUnits): ProcessTimes | undefined {
  // The name is in brackets and may hold brackets and spaces itself.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close === -1) return undefined;
  // Column 3 of the manual is column 0 here.
  const columns = text.slice(close + 2).split(' ');
  const column = (number: number) => Number(columns[number - 3]);
  const ticks = column(14) + column(15);
  const process = {
    pid: Number(text.slice(0, open)),
    startedAt: column(22),
    name: text.slice(open + 1, close),
    threads: column(20),
    cpuMs: (ticks * 1000) / units.ticksPerSec,
    memoryBytes: Math.max(0, column(24)) * units.pageBytes,
  };
  return Number.isFinite(process.cpuMs + process.memoryBytes) ? process : undefined;
}
