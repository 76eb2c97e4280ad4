import { describe, expect, it } from 'vitest';
import type { CpuReading } from '../readings.ts';
import { describeCpu } from './cpu.ts';

const nobody = { busiestProcess: undefined, busiestThreadPercent: 0 };

function reading(cores: readonly (readonly [busy: number, idle: number])[]): CpuReading {
  return {
    cores: cores.map(([busy, idle], core) => ({ core, busy, idle })),
    load: [1, 0.5, 0.25],
  };
}

describe('describeCpu', () => {
  it('tells the share of busy time between the readings, of all cores and of each', () => {
    const before = reading([
      [1000, 9000],
      [500, 500],
    ]);
    const after = reading([
      [1024, 9176],
      [568, 632],
    ]);
    const process = { pid: 7, name: 'node', threads: 11, cpuPercent: 30, memoryBytes: 1 };
    expect(describeCpu(before, after, { ...nobody, busiestProcess: process })).toEqual({
      type: 'host.cpu',
      payload: {
        message: 'CPU 23 % busy, busiest core 34 %',
        busy_percent: 23,
        busiest_core_percent: 34,
        cores: 2,
        per_core: [12, 34],
        load1: 1,
        load5: 0.5,
        load15: 0.25,
        load1_per_core: 0.5,
        busiest_process: { name: 'node', pid: 7, cpu_percent: 30 },
      },
    });
  });

  it('counts a thread that spun on two cores in turn as one core that was busy throughout', () => {
    const before = reading([
      [0, 0],
      [0, 0],
    ]);
    const after = reading([
      [64, 136],
      [144, 56],
    ]);
    const draft = describeCpu(before, after, { ...nobody, busiestThreadPercent: 100 });
    expect(draft?.payload).toMatchObject({ busiest_core_percent: 100, per_core: [32, 72] });
  });

  it('takes waiting time that went backwards as no time', () => {
    const draft = describeCpu(reading([[10, 100]]), reading([[20, 95]]), nobody);
    expect(draft?.payload).toMatchObject({ busy_percent: 100 });
  });

  it('leaves out a core that was not there before', () => {
    const after = reading([
      [50, 50],
      [900, 0],
    ]);
    expect(describeCpu(reading([[0, 0]]), after, nobody)?.payload).toMatchObject({
      busy_percent: 50,
      per_core: [50],
    });
  });

  it('says nothing when no time passed', () => {
    expect(describeCpu(reading([[1, 2]]), reading([[1, 2]]), nobody)).toBeUndefined();
  });
});
