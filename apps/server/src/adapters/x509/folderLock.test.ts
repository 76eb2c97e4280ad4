import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFolderLock } from './folderLock.ts';

let dir: string;
const lock = (): string => path.join(dir, '.lock');
const soon = (): Promise<string> =>
  Promise.race([withFolderLock(dir, () => 'mine'), delay(100, 'no')]);

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('lets one in at a time, and the next when it is done, whatever came of it', async () => {
  let inside = 0;
  const visit = () =>
    withFolderLock(dir, async () => {
      inside += 1;
      await delay(2);
      const seen = inside;
      inside -= 1;
      if (Math.random() < 0.3) throw new Error('failed');
      return seen;
    }).catch(() => 1);
  expect(new Set(await Promise.all(Array.from({ length: 20 }, visit)))).toEqual(new Set([1]));
  expect(existsSync(lock())).toBe(false);
});

test('takes the lock of a process that was killed', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(lock(), `${hostname()} ${String(pid)}`);
  expect(await soon()).toBe('mine');
});

test('leaves the lock of a process that lives, and of another machine', async () => {
  writeFileSync(lock(), `${hostname()} ${String(process.ppid)}`);
  expect(await soon()).toBe('no');
  writeFileSync(lock(), 'elsewhere 1');
  expect(await soon()).toBe('no');
});

test('takes a lock that is older than any work under it', async () => {
  writeFileSync(lock(), 'elsewhere 1');
  const longAgo = Date.now() / 1000 - 120;
  utimesSync(lock(), longAgo, longAgo);
  expect(await soon()).toBe('mine');
});
