import { gzipSync } from 'node:zlib';
import { EVENT_LIMITS } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import { readBody } from './readBody.ts';

const read = (body: string | Buffer, type = 'application/json', encoding?: string) =>
  readBody(Buffer.from(body), type, encoding);

test.each([
  ['one event', '{"a":1}', { list: false, items: [{ value: { a: 1 } }] }],
  ['an array', ' [1, "x"] ', { list: true, items: [{ value: 1 }, { value: 'x' }] }],
  [
    'lines that say they are JSON',
    '{"a":1}\n{"a":2}\n',
    { list: true, items: [{ value: { a: 1 } }, { value: { a: 2 } }] },
  ],
  ['one event over several lines', '{\n"a":\n1}', { list: false, items: [{ value: { a: 1 } }] }],
])('reads %s', async (_, body, expected) => {
  expect(await read(body)).toEqual(expected);
});

test('reads lines with blank ones and line ends of Windows, and keeps the place of a bad one', async () => {
  const { items } = await read(
    '{"a":1}\r\n\r\nnonsense\n  \n{"a":2}',
    'application/x-ndjson; charset=utf-8',
  );
  expect(items).toEqual([
    { value: { a: 1 } },
    { notJson: expect.any(String) as string },
    { value: { a: 2 } },
  ]);
});

test('reads one line of NDJSON as a list', async () => {
  expect(await read('{"a":1}', 'application/x-ndjson')).toEqual({
    list: true,
    items: [{ value: { a: 1 } }],
  });
});

test('does not take broken JSON over several lines for lines', async () => {
  await expect(read('{"a": {\n"b": 1}\n')).rejects.toMatchObject({ code: 'invalid_json' });
});

test('unfolds gzip, also of several members', async () => {
  const members = Buffer.concat([gzipSync('[1,'), gzipSync('2]')]);
  expect(await read(members, 'application/json', 'gzip')).toMatchObject({
    items: [{ value: 1 }, { value: 2 }],
  });
});

test('stops unfolding at the ratio, and at the size of a body', async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000, 0x20));
  await expect(read(bomb, 'application/json', 'gzip')).rejects.toMatchObject({
    code: 'payload_too_large',
    message: expect.stringContaining(String(bomb.length * EVENT_LIMITS.maxGzipRatio)) as string,
  });
});

test.each([
  ['nothing', '', 'invalid_json'],
  ['an empty list', '[]', 'invalid_request'],
  [
    'too many',
    JSON.stringify(Array(EVENT_LIMITS.maxEventsPerRequest + 1).fill(1)),
    'payload_too_large',
  ],
])('refuses %s', async (_, body, code) => {
  await expect(read(body)).rejects.toMatchObject({ code });
});

test('refuses what is cut short in gzip', async () => {
  const whole = gzipSync('{"a":1}');
  const cut = whole.subarray(0, whole.length - 6);
  await expect(read(cut, 'application/json', 'gzip')).rejects.toMatchObject({
    code: 'invalid_request',
  });
});
