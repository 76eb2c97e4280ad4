import type { CpuReading } from '../readings.ts';
import type { EventDraft } from './draft.ts';
import { percentOf, round1 } from './percent.ts';
import type { ProcessLoad } from './processes.ts';

/** Who used the processors between the two readings, as far as the system tells. */
export interface CpuUsers {
  readonly busiestProcess: ProcessLoad | undefined;
  /** Percent of one core that the busiest single thread used. */
  readonly busiestThreadPercent: number;
}

/**
 * The `host.cpu` event between two readings; `undefined` when no time passed between them.
 *
 * `busiest_core_percent` is how much of one core the most demanding piece of work took: the
 * busiest core, or the busiest thread when that is more. The core's figure alone understates a
 * thread that spins: Linux moves it between cores every few seconds, and the reading in which it
 * moves shows, say, 32 % and 72 % (seen on 6.18 with two cores), though one core's worth of time
 * was used up throughout. A thread runs on one core at a time, so its own figure says just that.
 * `per_core` has the plain figures.
 */
export function describeCpu(
  before: CpuReading,
  after: CpuReading,
  users: CpuUsers,
): EventDraft | undefined {
  const earlier = new Map(before.cores.map((core) => [core.core, core]));
  const spent = after.cores.flatMap((now) => {
    const then = earlier.get(now.core);
    if (then === undefined) return [];
    // Linux documents that waiting time may go backwards (man 5 proc_stat).
    const busy = Math.max(0, now.busy - then.busy);
    return [{ busy, total: busy + Math.max(0, now.idle - then.idle) }];
  });
  const total = spent.reduce((sum, core) => sum + core.total, 0);
  if (total === 0) return undefined;
  const perCore = spent.map((core) => percentOf(core.busy, core.total));
  const busyPercent = percentOf(
    spent.reduce((sum, core) => sum + core.busy, 0),
    total,
  );
  const busiestCorePercent = Math.max(...perCore, users.busiestThreadPercent);
  const [load1, load5, load15] = after.load;
  const process = users.busiestProcess;
  return {
    type: 'host.cpu',
    payload: {
      message: `CPU ${String(busyPercent)} % busy, busiest core ${String(busiestCorePercent)} %`,
      busy_percent: busyPercent,
      busiest_core_percent: busiestCorePercent,
      cores: after.cores.length,
      per_core: perCore,
      load1,
      load5,
      load15,
      load1_per_core: round1((100 * load1) / after.cores.length) / 100,
      ...(process === undefined
        ? {}
        : {
            busiest_process: {
              name: process.name,
              pid: process.pid,
              cpu_percent: process.cpuPercent,
            },
          }),
    },
  };
}
