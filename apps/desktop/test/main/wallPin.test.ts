import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonFile } from '../../src/main/storage/jsonFile.ts';
import { openWallPin, type WallPin } from '../../src/main/workspace/wallPin.ts';

let folder: string;
let nowMs: number;
const path = () => join(folder, 'wall-pin.json');
const open = (): Promise<WallPin> =>
  openWallPin({ file: createJsonFile(path(), () => undefined), nowMs: () => nowMs });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batcave-pin-'));
  nowMs = 0;
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('without one a wall is left as before', async () => {
  const pin = await open();
  expect(pin.isSet()).toBe(false);
  expect(await pin.check('')).toEqual({ ok: true });
});

test('it is asked for from then on, also after a restart, and kept as a hash alone', async () => {
  expect(await (await open()).set(null, '4711')).toEqual({ ok: true });
  const pin = await open();
  expect(pin.isSet()).toBe(true);
  expect(await pin.check('4712')).toEqual({ ok: false, reason: 'pin: it is another one.' });
  expect(await pin.check('4711')).toEqual({ ok: true });
  const text = await readFile(path(), 'utf8');
  expect(text).not.toContain('4711');
  // The same one again has another hash: each has a salt of its own.
  await pin.set('4711', '4711');
  expect(await readFile(path(), 'utf8')).not.toBe(text);
});

test('it is changed and taken away by whoever knows it', async () => {
  const pin = await open();
  await pin.set(null, '4711');
  expect(await pin.set('0000', '1234')).toMatchObject({ ok: false });
  expect(await pin.set(null, null)).toMatchObject({ ok: false });
  expect(await pin.set('4711', '1234')).toEqual({ ok: true });
  expect(await pin.check('1234')).toEqual({ ok: true });
  expect(await pin.set('1234', null)).toEqual({ ok: true });
  expect((await open()).isSet()).toBe(false);
});

test.each(['123', '1234567890123', 'abcd', ' 1234', 1234, undefined, {}])(
  'one that is %j is refused with the limit, and changes nothing',
  async (next) => {
    const pin = await open();
    expect(await pin.set(null, next)).toEqual({ ok: false, reason: 'pin: 4 to 12 digits.' });
    expect(pin.isSet()).toBe(false);
  },
);

test('after five wrong tries the next wait, twice as long each time, however many come at once', async () => {
  const pin = await open();
  await pin.set(null, '4711');
  const wrong = await Promise.all(Array.from({ length: 8 }, () => pin.check('0000')));
  expect(wrong.filter((done) => !done.ok && done.reason.includes('another one'))).toHaveLength(5);
  expect(await pin.check('4711')).toEqual({
    ok: false,
    reason: 'pin: wrong 5 times. Try again in 30 s.',
  });
  nowMs = 30_000;
  expect(await pin.check('0000')).toMatchObject({ reason: 'pin: it is another one.' });
  nowMs = 89_999;
  expect(await pin.check('4711')).toMatchObject({ ok: false });
  nowMs = 90_000;
  expect(await pin.check('4711')).toEqual({ ok: true });
  expect(await pin.check('0000')).toMatchObject({ reason: 'pin: it is another one.' });
  expect(await pin.check('4711')).toEqual({ ok: true });
});

test('a file that holds none is as if none was set', async () => {
  await writeFile(path(), '{"salt": "zz", "hash": 1}');
  expect((await open()).isSet()).toBe(false);
});
