import { describe, expect, it } from 'vitest';
import type { HostReader } from '../ports.ts';
import { createCollectors } from './collectors.ts';

const TWO_SEC_MS = 2000;

/**
 * A host of two cores with a process of two threads, one of which spins and is moved from one core
 * to the other in the middle of every reading, so that each core is half busy.
 */
function hostWithMovingThread(threads: number) {
  let readings = 0;
  const reads: number[] = [];
  const host: Partial<HostReader> = {
    readCpu() {
      readings += 1;
      const half = (readings * TWO_SEC_MS) / 2;
      const cores = [0, 1].map((core) => ({ core, busy: half, idle: half }));
      return Promise.resolve({ cores, load: [1, 1, 1] });
    },
    readProcesses() {
      const spun = { name: 'spins', pid: 7, startedAt: 1, threads, memoryBytes: 1 };
      const quiet = { ...spun, pid: 8, name: 'quiet', cpuMs: 0 };
      return Promise.resolve({
        monotonicMs: readings * TWO_SEC_MS,
        processes: [quiet, { ...spun, cpuMs: readings * TWO_SEC_MS }],
      });
    },
    readThreads(pid) {
      reads.push(pid);
      const cpuMs = new Map([
        [7, readings * TWO_SEC_MS],
        [9, 0],
      ]);
      return Promise.resolve({ monotonicMs: readings * TWO_SEC_MS, cpuMs });
    },
  };
  const cpu = createCollectors(host as HostReader).find(({ type }) => type === 'host.cpu');
  const collect = async () => (await cpu?.collect())?.[0]?.payload['busiest_core_percent'];
  return { collect, reads };
}

describe('the processor collector', () => {
  it('sees a core filled by a thread that is moved between cores', async () => {
    const { collect, reads } = hostWithMovingThread(1);
    expect([await collect(), await collect(), await collect()]).toEqual([undefined, 100, 100]);
    expect(reads).toEqual([]);
  });

  it('sees it in a process of several threads from the second reading of its threads on', async () => {
    const { collect, reads } = hostWithMovingThread(2);
    const seen = [await collect(), await collect(), await collect(), await collect()];
    expect(seen).toEqual([undefined, 50, 100, 100]);
    // Only the busy process is looked into.
    expect(reads).toEqual([7, 7, 7]);
  });
});
