import { describe, expect, it } from 'vitest';
import type { ProcessTimes } from '../readings.ts';
import { busiestThreadPercent, describeProcesses, measureProcesses } from './processes.ts';

function running(pid: number, cpuMs: number, over: Partial<ProcessTimes> = {}): ProcessTimes {
  return {
    pid,
    startedAt: pid,
    name: `p${String(pid)}`,
    threads: 1,
    cpuMs,
    memoryBytes: 0,
    ...over,
  };
}

describe('measureProcesses', () => {
  const measure = (before: ProcessTimes[], after: ProcessTimes[]) =>
    measureProcesses(
      { monotonicMs: 1000, processes: before },
      { monotonicMs: 3000, processes: after },
    ).map(({ pid, cpuPercent }) => [pid, cpuPercent]);

  it('gives percent of one core since the reading before, heaviest first', () => {
    const before = [running(1, 500), running(2, 0, { threads: 4 })];
    const after = [running(1, 700), running(2, 3000, { threads: 4 })];
    expect(measure(before, after)).toEqual([
      [2, 150],
      [1, 10],
    ]);
  });

  it('counts all that a process used which was born in between', () => {
    expect(measure([], [running(9, 400)])).toEqual([[9, 20]]);
  });

  it('tells a process from an earlier one with the same pid', () => {
    const after = [running(9, 400, { startedAt: 77 })];
    expect(measure([running(9, 300)], after)).toEqual([[9, 20]]);
  });

  it('gives a single thread no more than a core, whatever the rounding of ticks', () => {
    expect(measure([running(1, 0)], [running(1, 2010)])).toEqual([[1, 100]]);
  });
});

describe('busiestThreadPercent', () => {
  it('is that of the one thread that used most, not of all together', () => {
    const before = {
      monotonicMs: 0,
      cpuMs: new Map([
        [1, 100],
        [2, 0],
      ]),
    };
    const after = {
      monotonicMs: 2000,
      cpuMs: new Map([
        [1, 1100],
        [2, 600],
      ]),
    };
    expect(busiestThreadPercent(before, after)).toBe(50);
  });

  it('does not count a thread that was not there before', () => {
    const before = { monotonicMs: 0, cpuMs: new Map<number, number>() };
    expect(busiestThreadPercent(before, { monotonicMs: 2000, cpuMs: new Map([[5, 9000]]) })).toBe(
      0,
    );
  });
});

describe('describeProcesses', () => {
  it('names the heaviest on the processor and in memory, each once', () => {
    const loads = [
      { pid: 1, name: 'spins', threads: 1, cpuPercent: 99, memoryBytes: 10 },
      { pid: 2, name: 'both', threads: 1, cpuPercent: 50, memoryBytes: 900 },
      { pid: 3, name: 'neither', threads: 1, cpuPercent: 1, memoryBytes: 20 },
      { pid: 4, name: 'large', threads: 1, cpuPercent: 0, memoryBytes: 999 },
    ];
    const { payload } = describeProcesses(loads, 2);
    expect(payload['processes']).toEqual([
      { name: 'spins', pid: 1, cpu_percent: 99, memory_bytes: 10 },
      { name: 'both', pid: 2, cpu_percent: 50, memory_bytes: 900 },
      { name: 'large', pid: 4, cpu_percent: 0, memory_bytes: 999 },
    ]);
    expect(payload.message).toBe('Busiest process spins (1) at 99 % of a core');
  });
});
