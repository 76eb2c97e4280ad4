import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ndjsonOf } from './ndjson.ts';

const fine = () => undefined;

async function* lines(...all: unknown[]): AsyncGenerator<unknown> {
  for (const line of all) yield await Promise.resolve(line);
}

test('writes a line each', async () => {
  expect(await text(ndjsonOf(lines({ a: 1 }, { b: 'x\ny' }), fine))).toBe(
    '{"a":1}\n{"b":"x\\ny"}\n',
  );
});

test('who goes away ends the lines at once, also while the next one is waited for', async () => {
  let ended = 0;
  const never: AsyncIterable<unknown> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: () => {
        ended += 1;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  const stream = ndjsonOf(never, fine);
  stream.resume();
  await new Promise((resolve) => setImmediate(resolve));
  stream.destroy();
  await expect.poll(() => ended).toBe(1);
});

test('a line that breaks its schema ends the answer', async () => {
  const fault = { field: '/a', limit: 'a number', fix: '' };
  const stream = ndjsonOf(lines({ a: 1 }, { a: 'x' }), (line) =>
    typeof (line as { a: unknown }).a === 'number' ? undefined : fault,
  );
  await expect(text(stream)).rejects.toThrow('/a must be a number');
});
