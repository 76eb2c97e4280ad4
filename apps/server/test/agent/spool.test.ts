import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drain, nextOf, numbered, numberOf, openSpool } from './openSpool.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function segmentsOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
}

describe('the spool', () => {
  it('gives events in the order they were appended, across restarts, until they are released', async () => {
    const folder = await temporaryFolder();
    const first = await openSpool(folder);
    await Promise.all(range(1, 5).map((n) => first.append({ events: [numbered(n)] })));
    await first.append({ events: range(6, 9).map((n) => numbered(n)) });
    const batch = await nextOf(first, 7);
    expect(batch.events.map(numberOf)).toEqual(range(1, 7));
    expect((await nextOf(first, 2)).events.map(numberOf)).toEqual([1, 2]);
    await first.release(batch);
    await first.close();

    const second = await openSpool(folder);
    await second.append({ events: [numbered(10)] });
    expect(await drain(second, 2)).toEqual([8, 9, 10]);
    await second.close();
  });

  it('keeps the marks of an entry, and those of files that later entries do not name', async () => {
    const folder = await temporaryFolder();
    const mark = (offset: number) => [
      { device: '1', inode: '2', offset, head: { bytes: 1, hash: 'h' } },
    ];
    const first = await openSpool(folder);
    await first.append({ events: [numbered(1)], marks: { '/a': mark(1), '/b': mark(2) } });
    await first.append({ events: [numbered(2)], marks: { '/a': mark(3) } });
    await drain(first);
    await first.close();
    for (let restart = 0; restart < 3; restart += 1) {
      const spool = await openSpool(folder);
      expect([spool.marksOf('/a'), spool.marksOf('/b')]).toEqual([mark(3), mark(2)]);
      await spool.append({ events: [numbered(3)] });
      await drain(spool);
      await spool.close();
    }
    expect(await segmentsOf(folder)).toHaveLength(1);
  });

  it('keeps each entry whole or not at all, wherever a crash cuts the file', async () => {
    const folder = await temporaryFolder();
    const spool = await openSpool(join(folder, 'whole'));
    await spool.append({ events: [numbered(1), numbered(2)] });
    const [name = ''] = await segmentsOf(join(folder, 'whole'));
    const { size } = await stat(join(folder, 'whole', name));
    await spool.append({ events: [numbered(3), numbered(4)] });
    await spool.close();
    const bytes = await readFile(join(folder, 'whole', name));

    const lengths = range(size, bytes.length - 1);
    for (const length of lengths.filter((n, i) => i % 4 === 0 || n === bytes.length - 1)) {
      const cut = join(folder, String(length));
      await mkdir(cut);
      await writeFile(join(cut, name), bytes.subarray(0, length));
      const faults: object[] = [];
      const reopened = await openSpool(cut, { onFault: (fields) => faults.push(fields) });
      await reopened.append({ events: [numbered(5)] });
      const kept = await nextOf(reopened);
      await reopened.release(kept);
      const added = await nextOf(reopened);
      expect([...kept.events, ...added.events].map(numberOf)).toEqual([1, 2, 5]);
      await reopened.close();
      const torn = { torn: 1, tornBytes: length - size, damaged: 0 };
      expect(faults).toEqual(length === size ? [] : [expect.objectContaining(torn)]);
    }
  });

  it('steps over a damaged entry and says so', async () => {
    const folder = await temporaryFolder();
    const first = await openSpool(folder);
    await first.append({ events: [numbered(1)] });
    await first.close();
    const [name = ''] = await segmentsOf(folder);
    await appendFile(join(folder, name), '\0\0{"events":[}\n');
    const faults: object[] = [];
    const second = await openSpool(folder, { onFault: (fields) => faults.push(fields) });
    await second.append({ events: [numbered(2)] });
    expect(await drain(second)).toEqual([1, 2]);
    expect(faults).toContainEqual(expect.objectContaining({ damaged: 1 }));
    await second.close();
  });

  it('sends again what it cannot know to be sent, but hides nothing', async () => {
    const folder = await temporaryFolder();
    const first = await openSpool(folder);
    await first.append({ events: [numbered(1), numbered(2)] });
    await first.release(await nextOf(first, 1));
    await first.close();
    for (const text of ['', '{"segment":99,"offset":0,"skip":0}', '{"segment":1}']) {
      await writeFile(join(folder, 'sent.json'), text);
      const spool = await openSpool(folder);
      expect((await nextOf(spool)).events.map(numberOf)).toEqual([1, 2]);
      await spool.close();
    }
  });

  it('drops the oldest for want of room, and counts exactly what nobody will see', async () => {
    const folder = await temporaryFolder();
    const maxBytes = 64 * 1024;
    const spool = await openSpool(folder, { maxBytes });
    for (const n of range(1, 300)) await spool.append({ events: [numbered(n, 'x'.repeat(500))] });
    const sizes = await Promise.all(
      (await segmentsOf(folder)).map(async (name) => (await stat(join(folder, name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(maxBytes + 1000);
    const left = await drain(spool);
    await spool.close();
    const kept = left.filter((n) => n > 0);
    expect(kept).toEqual(range(301 - kept.length, 300));
    expect(kept.length).toBeGreaterThan(80);
    const told = left.filter((n) => n < 0).reduce((sum, n) => sum - n, 0);
    expect(told).toBe(300 - kept.length);
  });

  it('does not hide later events when a batch is answered that was dropped meanwhile', async () => {
    const folder = await temporaryFolder();
    const spool = await openSpool(folder, { maxBytes: 64 * 1024 });
    await spool.append({ events: [numbered(1)] });
    const onItsWay = await nextOf(spool);
    for (const n of range(2, 300)) await spool.append({ events: [numbered(n, 'x'.repeat(500))] });
    const before = (await nextOf(spool, 1)).events.map(numberOf);
    await spool.release(onItsWay);
    expect((await nextOf(spool, 1)).events.map(numberOf)).toEqual(before);
    await spool.close();
  });

  it('splits between events of one entry when a batch is full', async () => {
    const spool = await openSpool(await temporaryFolder());
    await spool.append({ events: range(1, 7).map((n) => numbered(n)) });
    await spool.append({ events: range(8, 9).map((n) => numbered(n)) });
    expect(await drain(spool, 3)).toEqual(range(1, 9));
    await spool.close();
  });

  it('wakes whoever waits for events, and lets them go when the signal aborts', async () => {
    const spool = await openSpool(await temporaryFolder());
    const stop = new AbortController();
    const limits = { maxEvents: 10, maxBytes: 1e6 };
    const waiting = spool.next(limits, stop.signal);
    await spool.append({ events: [numbered(1)] });
    const batch = await waiting;
    expect(batch?.events.map(numberOf)).toEqual([1]);
    if (batch !== undefined) await spool.release(batch);
    const idle = spool.next(limits, stop.signal);
    stop.abort();
    expect(await idle).toBeUndefined();
    await spool.close();
  });

  it('belongs to one process at a time', async () => {
    const folder = await temporaryFolder();
    const spool = await openSpool(folder);
    await expect(openSpool(folder)).rejects.toThrow(`in use by process ${String(process.pid)}`);
    await spool.close();
    await (await openSpool(folder)).close();
  });

  it('is taken over from a process that is gone, even when somebody else has its pid now', async () => {
    const folder = await temporaryFolder();
    // Process 1 runs, but was not started at tick 1 of another boot.
    for (const holder of ['4194304', '1 00000000-0000-0000-0000-000000000000 1', 'nonsense']) {
      await writeFile(join(folder, 'lock'), holder);
      await (await openSpool(folder)).close();
    }
  });

  it('can be read by its owner only', async () => {
    const folder = join(await temporaryFolder(), 'new');
    const spool = await openSpool(folder);
    await spool.append({ events: [numbered(1)] });
    await spool.release(await nextOf(spool));
    const modes = await Promise.all(
      [folder, ...(await readdir(folder)).map((name) => join(folder, name))].map(
        async (path) => (await stat(path)).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, ...Array<number>(modes.length - 1).fill(0o600)]);
    expect(modes.length).toBeGreaterThanOrEqual(4);
    await spool.close();
  });
});
