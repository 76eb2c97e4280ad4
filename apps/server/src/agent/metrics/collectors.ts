import type { DurationMs } from '@batcave/shared/time';
import type { HostReader } from '../ports.ts';
import type { CpuReading, NetworkReading, ProcessReading, ThreadReading } from '../readings.ts';
import { describeCpu } from './cpu.ts';
import { describeDisk } from './disk.ts';
import type { EventDraft } from './draft.ts';
import { describeMemory } from './memory.ts';
import { describeNetwork } from './network.ts';
import {
  busiestThreadPercent,
  describeProcesses,
  measureProcesses,
  type ProcessLoad,
} from './processes.ts';
import { describeUptime } from './uptime.ts';

/** One kind of host metric. */
export interface Collector {
  readonly type: string;
  readonly intervalMs: DurationMs;
  /** Reads the machine. The first call may give nothing: a rate takes two readings. */
  collect(): Promise<readonly EventDraft[]>;
}

const TOP_PROCESSES = 5;
/** Threads are only looked at in processes that may hold one that fills a core. */
const HOT_PROCESS_PERCENT = 50;
const MAX_HOT_PROCESSES = 5;

/** All host metrics and how often each is read. */
export function createCollectors(host: HostReader): Collector[] {
  return [
    createCpuCollector(host),
    {
      type: 'host.memory',
      intervalMs: 5_000,
      collect: async () => [describeMemory(await host.readMemory())],
    },
    {
      type: 'host.disk',
      intervalMs: 30_000,
      collect: async () => (await host.readDisks()).map(describeDisk),
    },
    createNetworkCollector(host),
    createProcessCollector(host),
    {
      type: 'host.uptime',
      intervalMs: 60_000,
      collect: async () => [describeUptime(await host.readUptimeSec())],
    },
  ];
}

function createCpuCollector(host: HostReader): Collector {
  const threads = createThreadWatch(host);
  let before: { cpu: CpuReading; processes: ProcessReading | undefined } | undefined;
  return {
    type: 'host.cpu',
    intervalMs: 2_000,
    async collect() {
      const now = { cpu: await host.readCpu(), processes: await host.readProcesses() };
      const then = before;
      before = now;
      if (then === undefined) return [];
      const loads =
        then.processes === undefined || now.processes === undefined
          ? []
          : measureProcesses(then.processes, now.processes);
      const draft = describeCpu(then.cpu, now.cpu, {
        busiestProcess: loads[0],
        busiestThreadPercent: await threads.busiestPercent(loads),
      });
      return draft === undefined ? [] : [draft];
    },
  };
}

/** Finds the busiest thread without reading the threads of every process each time. */
function createThreadWatch(host: HostReader) {
  let before = new Map<number, ThreadReading>();
  return {
    async busiestPercent(loads: readonly ProcessLoad[]): Promise<number> {
      const hot = loads.filter((load) => load.cpuPercent >= HOT_PROCESS_PERCENT);
      const readings = new Map<number, ThreadReading>();
      let busiest = 0;
      for (const load of hot.slice(0, MAX_HOT_PROCESSES)) {
        if (load.threads === 1) {
          busiest = Math.max(busiest, load.cpuPercent);
          continue;
        }
        const now = await host.readThreads(load.pid);
        if (now === undefined) continue;
        readings.set(load.pid, now);
        const then = before.get(load.pid);
        if (then !== undefined) busiest = Math.max(busiest, busiestThreadPercent(then, now));
      }
      before = readings;
      return busiest;
    },
  };
}

function createNetworkCollector(host: HostReader): Collector {
  let before: NetworkReading | undefined;
  return {
    type: 'host.network',
    intervalMs: 5_000,
    async collect() {
      const now = await host.readNetwork();
      const then = before;
      before = now;
      return then === undefined || now === undefined ? [] : describeNetwork(then, now);
    },
  };
}

function createProcessCollector(host: HostReader): Collector {
  let before: ProcessReading | undefined;
  return {
    type: 'host.process',
    intervalMs: 10_000,
    async collect() {
      const now = await host.readProcesses();
      const then = before;
      before = now;
      if (then === undefined || now === undefined) return [];
      return [describeProcesses(measureProcesses(then, now), TOP_PROCESSES)];
    },
  };
}
