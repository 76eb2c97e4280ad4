import { describe, expect, it } from 'vitest';
import { describeDisk } from './disk.ts';
import { stampEvent } from './draft.ts';
import { describeMemory } from './memory.ts';
import { describeNetwork } from './network.ts';
import { formatBytes } from './percent.ts';
import { describeUptime } from './uptime.ts';

describe('host metrics', () => {
  it('count memory as used that programs cannot get any more, and no swap as 0 % of it', () => {
    const reading = {
      totalBytes: 8e9,
      availableBytes: 6e9,
      swapTotalBytes: 0,
      swapFreeBytes: 0,
    };
    expect(describeMemory(reading).payload).toEqual({
      message: 'Memory 25 % used: 2.0 GB of 8.0 GB',
      used_percent: 25,
      used_bytes: 2e9,
      total_bytes: 8e9,
      swap_used_percent: 0,
      swap_total_bytes: 0,
    });
  });

  it('count a disk as df does: of what ordinary programs may use', () => {
    const disk = {
      mount: '/srv',
      device: '/dev/sdb1',
      totalBytes: 1000,
      freeBytes: 400,
      availableBytes: 200,
      totalInodes: 50,
      freeInodes: 40,
    };
    expect(describeDisk(disk)).toEqual({
      type: 'host.disk',
      labels: { mount: '/srv' },
      payload: {
        message: 'Disk /srv 75 % full, 200 B free',
        mount: '/srv',
        device: '/dev/sdb1',
        used_percent: 75,
        free_bytes: 200,
        total_bytes: 1000,
        inodes_used_percent: 20,
      },
    });
  });

  it('turn interface counters into rates, and leave out one that was taken down in between', () => {
    const at = (monotonicMs: number, received: number, resetReceived: number) => ({
      monotonicMs,
      interfaces: [
        {
          name: 'eth0',
          receivedBytes: received,
          sentBytes: 100,
          errors: received / 100,
          dropped: 0,
        },
        { name: 'wg0', receivedBytes: resetReceived, sentBytes: 0, errors: 0, dropped: 0 },
      ],
    });
    expect(describeNetwork(at(0, 1000, 500), at(5000, 6000, 10))).toEqual([
      {
        type: 'host.network',
        labels: { interface: 'eth0' },
        payload: {
          message: 'eth0 receives 1.0 kB/s, sends 0 B/s',
          interface: 'eth0',
          received_bytes_per_sec: 1000,
          sent_bytes_per_sec: 0,
          errors_per_sec: 10,
          dropped_per_sec: 0,
        },
      },
    ]);
  });

  it('tell the time since boot in words, too', () => {
    expect(describeUptime(93_784.6).payload).toEqual({
      message: 'Up for 1d2h3m4s',
      uptime_seconds: 93_784,
    });
  });

  it('carry host, system, id and time of the event', () => {
    const stamp = {
      hostName: 'web-1',
      os: 'linux',
      newEventId: (atMs: number) => `id-${String(atMs)}`,
    };
    const draft = { type: 'x', labels: { mount: '/' }, payload: { message: 'm' } };
    expect(stampEvent(draft, stamp, 1_700_000_000_000)).toEqual({
      event_id: 'id-1700000000000',
      source: 'web-1',
      type: 'x',
      severity: 'INFO',
      timestamp: '2023-11-14T22:13:20.000Z',
      labels: { service: 'web-1', os: 'linux', mount: '/' },
      payload: { message: 'm' },
    });
  });

  it('write bytes for people', () => {
    expect([0, 999, 1500, 12_345_678_901].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '12.3 GB',
    ]);
  });
});
