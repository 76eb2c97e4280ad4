import type { ProcessReading, ThreadReading } from '../readings.ts';
import type { EventDraft } from './draft.ts';
import { round1 } from './percent.ts';

/** What one process used between two readings. */
export interface ProcessLoad {
  readonly pid: number;
  readonly name: string;
  readonly threads: number;
  /** Of one core: two threads that spin are 200. */
  readonly cpuPercent: number;
  readonly memoryBytes: number;
}

/** What every process used between two readings, heaviest on the processor first. */
export function measureProcesses(before: ProcessReading, after: ProcessReading): ProcessLoad[] {
  const elapsedMs = after.monotonicMs - before.monotonicMs;
  if (elapsedMs <= 0) return [];
  const earlier = new Map(before.processes.map((p) => [p.pid, p]));
  return after.processes
    .map((now) => {
      const then = earlier.get(now.pid);
      // Absent before means born since: all it ever used, it used in between.
      const usedBeforeMs = then?.startedAt === now.startedAt ? then.cpuMs : 0;
      const cpuPercent = (100 * Math.max(0, now.cpuMs - usedBeforeMs)) / elapsedMs;
      return {
        pid: now.pid,
        name: now.name,
        threads: now.threads,
        cpuPercent: round1(Math.min(cpuPercent, 100 * now.threads)),
        memoryBytes: now.memoryBytes,
      };
    })
    .sort((a, b) => b.cpuPercent - a.cpuPercent || b.memoryBytes - a.memoryBytes);
}

/** Percent of one core that the busiest thread used; 0 when no thread is in both readings. */
export function busiestThreadPercent(before: ThreadReading, after: ThreadReading): number {
  const elapsedMs = after.monotonicMs - before.monotonicMs;
  if (elapsedMs <= 0) return 0;
  const used = [...after.cpuMs].map(([tid, cpuMs]) => cpuMs - (before.cpuMs.get(tid) ?? cpuMs));
  // The clock tick of the kernel (10 ms) can make a thread look busier than a core is long.
  return round1(Math.min(100, (100 * Math.max(0, ...used)) / elapsedMs));
}

/** The processes that use most: the first `count` by processor and the first `count` by memory. */
export function describeProcesses(loads: readonly ProcessLoad[], count: number): EventDraft {
  const byMemory = loads.toSorted((a, b) => b.memoryBytes - a.memoryBytes).slice(0, count);
  const top = [...new Set([...loads.slice(0, count), ...byMemory])];
  const first = loads[0];
  return {
    type: 'host.process',
    payload: {
      message:
        first === undefined
          ? 'No process could be read'
          : `Busiest process ${first.name} (${String(first.pid)}) at ${String(first.cpuPercent)} % of a core`,
      processes: top.map((p) => ({
        name: p.name,
        pid: p.pid,
        cpu_percent: p.cpuPercent,
        memory_bytes: p.memoryBytes,
      })),
    },
  };
}
