import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { drain, openSpool } from './openSpool.ts';
import { temporaryFolder } from './temporaryFolder.ts';

interface Killed {
  /** The last number that was said to be durable. */
  readonly durable: number;
  readonly released: readonly number[];
}

/** Lets a process write to the spool for a while and kills it in the middle. */
async function writeAndKill(folder: string, first: number, lifeMs: number): Promise<Killed> {
  const script = join(import.meta.dirname, 'spoolWriter.ts');
  const child = spawn(process.execPath, [script, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  while (!lines.includes('open') && child.exitCode === null) await delay(5);
  await delay(lifeMs);
  child.kill('SIGKILL');
  await ended;
  const said = (word: string) =>
    lines.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length + 1));
  return {
    durable: Math.max(first - 1, ...said('durable').map(Number)),
    released: said('releasing').flatMap((text) => text.split(' ').map(Number)),
  };
}

describe('the spool of a process that is killed again and again', () => {
  it('holds every event that was durable and not released, once each and in order', async () => {
    const folder = await temporaryFolder();
    const released = new Set<number>();
    let next = 1;
    for (let life = 0; life < 10; life += 1) {
      const killed = await writeAndKill(folder, next, 15 + 13 * life);
      for (const n of killed.released) released.add(n);
      const spool = await openSpool(folder);
      const lastMark = spool.marksOf('log')?.[0]?.offset ?? 0;
      await spool.close();
      // Written though not yet said so is allowed; said so and not written is not.
      expect(lastMark).toBeGreaterThanOrEqual(killed.durable);
      next = lastMark + 1;
    }
    const spool = await openSpool(folder);
    const left = await drain(spool, 5000);
    await spool.close();

    expect(left).toEqual([...new Set(left)].sort((a, b) => a - b));
    const present = new Set(left);
    for (let n = 1; n < next; n += 1) {
      if (!present.has(n) && !released.has(n))
        expect.fail(`${String(n)} of ${String(next - 1)} is lost`);
    }
    expect(left.at(-1)).toBe(next - 1);
    // The test means nothing unless both happened.
    expect(released.size).toBeGreaterThan(20);
    expect(left.length).toBeGreaterThan(100);
  });
});
