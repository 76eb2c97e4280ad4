import { describe, expect, it } from 'vitest';
import { parseMeminfo } from './procMemory.ts';
import { parseMounts } from './procMounts.ts';
import { parseInterfaces } from './procNetwork.ts';
import { parseAuxv, parseCpuTimes, parseLoad, parseProcess } from './procStat.ts';

describe('/proc/stat', () => {
  it('gives each core its busy and idle time: waiting is idle, stolen is busy, guests count once', () => {
    const text = [
      'cpu  12089 0 5910 382206 1019 0 135 487 0 0',
      'cpu0 100 10 50 800 40 1 2 3 70 5',
      'cpu11 1 0 0 9',
      'intr 617956 0 0',
    ].join('\n');
    expect(parseCpuTimes(text)).toEqual([
      { core: 0, busy: 166, idle: 840 },
      { core: 11, busy: 1, idle: 9 },
    ]);
  });
});

describe('/proc/<pid>/stat', () => {
  const units = { ticksPerSec: 100, pageBytes: 4096 };

  it('reads a process whose name holds spaces and brackets', () => {
    const text =
      '42 (tmux: (s) 1) S 1 42 42 0 -1 4194624 5 0 0 0 150 50 0 0 20 0 3 0 987654 8536064 225 184467';
    expect(parseProcess(text, units)).toEqual({
      pid: 42,
      startedAt: 987654,
      name: 'tmux: (s) 1',
      threads: 3,
      cpuMs: 2000,
      memoryBytes: 225 * 4096,
    });
  });

  it('gives nothing for a text that is cut short', () => {
    expect(parseProcess('42 (x) S 1 42', units)).toBeUndefined();
    expect(parseProcess('', units)).toBeUndefined();
  });
});

describe('/proc/self/auxv', () => {
  it('tells how long ticks and pages are', () => {
    const bytes = Buffer.alloc(48);
    [6n, 65_536n, 17n, 250n, 0n, 0n].forEach((n, i) => bytes.writeBigUInt64LE(n, 8 * i));
    expect(parseAuxv(bytes)).toEqual({ pageBytes: 65_536, ticksPerSec: 250 });
  });

  it('falls back on what nearly every machine has', () => {
    expect(parseAuxv(Buffer.alloc(3))).toEqual({ pageBytes: 4096, ticksPerSec: 100 });
  });
});

describe('/proc/loadavg', () => {
  it('gives the three averages', () => {
    expect(parseLoad('0.58 0.14 0.05 3/90 7586\n')).toEqual([0.58, 0.14, 0.05]);
  });
});

describe('/proc/meminfo', () => {
  it('takes what the kernel calls available', () => {
    const text =
      'MemTotal:  1000 kB\nMemFree:  100 kB\nMemAvailable:  600 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n';
    expect(parseMeminfo(text)).toEqual({
      totalBytes: 1_024_000,
      availableBytes: 614_400,
      swapTotalBytes: 51_200,
      swapFreeBytes: 20_480,
    });
  });

  it('adds it up where the kernel is too old to say', () => {
    const text =
      'MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 10 kB\nCached: 200 kB\nSwapCached: 9 kB\n';
    expect(parseMeminfo(text)).toMatchObject({ availableBytes: 310 * 1024, swapTotalBytes: 0 });
  });
});

describe('/proc/self/mounts', () => {
  it('gives local data once per device, under its shortest path', () => {
    const text = [
      'proc /proc proc rw 0 0',
      'tmpfs /run tmpfs rw 0 0',
      '/dev/vda1 /var/lib/docker/btrfs btrfs rw 0 0',
      '/dev/vda1 / btrfs rw 0 0',
      '/dev/loop3 /snap/core/1 squashfs ro 0 0',
      '/dev/sdb1 /mnt/my\\040disk xfs rw 0 0',
      'nas:/export /mnt/nas nfs4 rw 0 0',
      'tank/home /home zfs rw 0 0',
    ].join('\n');
    expect(parseMounts(text)).toEqual([
      { device: '/dev/vda1', mount: '/' },
      { device: '/dev/sdb1', mount: '/mnt/my disk' },
      { device: 'tank/home', mount: '/home' },
    ]);
  });

  it('gives the root of a container, whatever it is made of', () => {
    expect(parseMounts('overlay / overlay rw 0 0\n')).toEqual([{ device: 'overlay', mount: '/' }]);
  });
});

describe('/proc/net/dev', () => {
  it('gives every interface but the loopback, with errors and drops of both directions', () => {
    const text = [
      'Inter-|   Receive                            |  Transmit',
      ' face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed',
      '    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0',
      '  eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
    ].join('\n');
    expect(parseInterfaces(text)).toEqual([
      { name: 'eth0', receivedBytes: 1, sentBytes: 9, errors: 14, dropped: 16 },
    ]);
  });
});
