import { appendFile, copyFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventInput } from '@batcave/shared/events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogFiles } from '../../src/adapters/host/index.ts';
import type { DiskSpool } from '../../src/adapters/spool/index.ts';
import { LogFollower } from '../../src/agent/follow/LogFollower.ts';
import type { Spool } from '../../src/agent/index.ts';
import { openSpool } from './openSpool.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const LINGER_MS = 6_000;

/** A log, a follower of it over a real spool, and a clock that the test moves. */
async function followed(content?: string) {
  const folder = await temporaryFolder();
  const path = join(folder, 'app.log');
  if (content !== undefined) await writeFile(path, content);
  let nowMs = 1_700_000_000_000;
  let spool: DiskSpool;
  let follower: LogFollower;
  const warnings: string[] = [];
  const stop = new AbortController().signal;

  const disk = { isFull: false, fillRatio: 0 };

  async function open(): Promise<void> {
    spool = await openSpool(join(folder, 'spool'));
    const gate: Spool = {
      append: (entry) =>
        disk.isFull ? Promise.reject(new Error('disk full')) : spool.append(entry),
      marksOf: (file) => spool.marksOf(file),
      next: (limits, signal) => spool.next(limits, signal),
      release: (batch) => spool.release(batch),
      fillRatio: () => disk.fillRatio,
    };
    follower = new LogFollower({
      path,
      files: createLogFiles(),
      spool: gate,
      stamp: { hostName: 'host', os: 'linux', newEventId: () => crypto.randomUUID() },
      clock: { nowMs: () => nowMs, delay: () => Promise.resolve() },
      logger: {
        info: () => undefined,
        warn: (_, message) => warnings.push(message),
        error: (_, message) => warnings.push(message),
      },
    });
  }
  const close = async () => {
    await follower.reset();
    await spool.close();
  };
  await open();
  onTestFinished(() => close());

  async function takeEvents(): Promise<EventInput[]> {
    const events: EventInput[] = [];
    for (;;) {
      const limits = { maxEvents: 10_000, maxBytes: 1e9 };
      const batch = await spool.next(limits, AbortSignal.timeout(30));
      if (batch === undefined) return events;
      events.push(...batch.events);
      await spool.release(batch);
    }
  }
  return {
    path,
    warnings,
    disk,
    reset: () => follower.reset(),
    /** Lets the follower look, and gives what it found. */
    async look(): Promise<string[]> {
      await follower.advance(stop);
      const events = await takeEvents();
      return events.map((event) => (event.payload as { message: string }).message);
    },
    async lookAtEvents(): Promise<EventInput[]> {
      await follower.advance(stop);
      return takeEvents();
    },
    wait(ms: number) {
      nowMs += ms;
    },
    /** The agent dies here and starts again: nothing but the spool is remembered. */
    async restart(meanwhile: () => Promise<void>) {
      await close();
      await meanwhile();
      await open();
    },
  };
}

describe('following a log', () => {
  it('begins at the end the first time, and goes on where it was after a restart', async () => {
    const log = await followed('old\n');
    expect(await log.look()).toEqual([]);
    await appendFile(log.path, 'one\ntwo\nha');
    expect(await log.look()).toEqual(['one', 'two']);
    await log.restart(() => appendFile(log.path, 'lf\nfour\n'));
    expect(await log.look()).toEqual(['half', 'four']);
    expect(log.warnings).toEqual([]);
  });

  it('makes events with severity, file and the byte offset of the line', async () => {
    const log = await followed('12345\n');
    await log.look();
    await appendFile(log.path, `ERROR broken\n\n${'x'.repeat(20_000)}\n`);
    const [first, second, ...rest] = await log.lookAtEvents();
    expect(first).toMatchObject({
      source: 'host',
      type: 'log.line',
      severity: 'ERROR',
      labels: { service: 'host', os: 'linux' },
      payload: { message: 'ERROR broken', file: log.path, line_offset: 6 },
    });
    expect(second?.payload).toEqual({
      message: 'x'.repeat(16 * 1024),
      file: log.path,
      line_offset: 20,
      truncated: true,
      original_bytes: 20_000,
    });
    expect(rest).toEqual([]);
  });

  it('reads a log from its start that comes into being later, also after a restart', async () => {
    const log = await followed();
    expect(await log.look()).toEqual([]);
    await log.restart(() => writeFile(log.path, 'born\n'));
    expect(await log.look()).toEqual(['born']);
  });

  it('reads a renamed file to its end, late writers included, and then the new one', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, '1\n');
    expect(await log.look()).toEqual(['1']);
    await appendFile(log.path, '2\n');
    await rename(log.path, `${log.path}.1`);
    await writeFile(log.path, '4\n');
    await appendFile(`${log.path}.1`, '3\n');
    expect(await log.look()).toEqual(['2', '3', '4']);
    await appendFile(`${log.path}.1`, 'late');
    expect(await log.look()).toEqual([]);
    log.wait(LINGER_MS);
    expect(await log.look()).toEqual(['late']);
    await appendFile(log.path, '5\n');
    expect(await log.look()).toEqual(['5']);
    expect(log.warnings).toEqual([]);
  });

  it('waits for the new file when there is none for a while', async () => {
    const log = await followed('');
    await log.look();
    await rename(log.path, `${log.path}.1`);
    await appendFile(`${log.path}.1`, '1\n');
    expect(await log.look()).toEqual(['1']);
    await writeFile(log.path, '2\n');
    expect(await log.look()).toEqual(['2']);
  });

  it('notices that the file was emptied, even when it has since grown beyond where it was', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, 'aaaa\nbbbb\n');
    await log.look();
    await truncate(log.path);
    await appendFile(log.path, 'cccc\ndddd\neeee\n');
    expect(await log.look()).toEqual(['cccc', 'dddd', 'eeee']);
  });

  it('reads what copytruncate copied away before it was read', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, 'one\n');
    await log.look();
    await appendFile(log.path, 'two\nthree\n');
    await copyFile(log.path, `${log.path}.1`);
    await truncate(log.path);
    await appendFile(log.path, 'four\n');
    expect(await log.look()).toEqual(['two', 'three', 'four']);
    log.wait(LINGER_MS);
    expect(await log.look()).toEqual([]);
    expect(log.warnings).toEqual([]);
  });

  it('finds all that was rotated while the agent was not running', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, '1\n');
    expect(await log.look()).toEqual(['1']);
    await log.restart(async () => {
      await appendFile(log.path, '2\n');
      await rename(log.path, `${log.path}.2`);
      await writeFile(`${log.path}.1`, '3\n');
      await writeFile(log.path, '4\n');
    });
    expect(await log.look()).toEqual(['2', '3', '4']);
    await log.restart(() => Promise.resolve());
    expect(await log.look()).toEqual([]);
    log.wait(LINGER_MS);
    expect(await log.look()).toEqual([]);
    expect(log.warnings).toEqual([]);
  });

  it('finds what copytruncate did while the agent was not running', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, 'one\n');
    await log.look();
    await log.restart(async () => {
      await appendFile(log.path, 'two\n');
      await copyFile(log.path, `${log.path}-20261123`);
      await truncate(log.path);
      await appendFile(log.path, 'three\n');
    });
    expect(await log.look()).toEqual(['two', 'three']);
  });

  it('says so when the rest of a log is gone, and reads the new one', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, 'one\n');
    await log.look();
    await log.restart(async () => {
      await rm(log.path);
      await writeFile(log.path, 'new\n');
    });
    expect(await log.look()).toEqual(['new']);
    expect(log.warnings).toEqual([expect.stringContaining('is gone')]);
  });

  it('gives the same lines again, once, when the spool did not take them', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, 'one\ntwo\n');
    log.disk.isFull = true;
    await expect(log.look()).rejects.toThrow('disk full');
    await log.reset();
    await expect(log.look()).rejects.toThrow('disk full');
    log.disk.isFull = false;
    await log.reset();
    expect(await log.look()).toEqual(['one', 'two']);
    expect(await log.look()).toEqual([]);
  });

  it('lets lines wait in their file while the spool is more than half full', async () => {
    const log = await followed('');
    await log.look();
    await appendFile(log.path, 'one\n');
    log.disk.fillRatio = 0.6;
    expect(await log.look()).toEqual([]);
    log.disk.fillRatio = 0.4;
    expect(await log.look()).toEqual(['one']);
    expect(log.warnings).toEqual([expect.stringContaining('half full')]);
  });

  it('refuses what is not a file', async () => {
    await expect(createLogFiles().open(await temporaryFolder())).rejects.toThrow(
      'not a regular file',
    );
  });
});
