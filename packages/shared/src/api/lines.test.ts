import { expect, test } from 'vitest';
import { createApiClient, readLines } from './index.ts';

async function* pieces(...texts: string[]): AsyncIterable<string> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

async function all(text: AsyncIterable<string>): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of readLines(text)) lines.push(line);
  return lines;
}

test.each([
  ['whole lines', ['{"a":1}\n{"a":2}\n']],
  ['a line in pieces', ['{"a"', ':1}', '\n{"a":2}\n']],
  ['a last line without an end', ['{"a":1}\n{"a":2}']],
  ['empty lines and pieces', ['', '{"a":1}\n\n', '{"a":2}\n', '']],
])('reads %s', async (_, texts) => {
  expect(await all(pieces(...texts))).toEqual([{ a: 1 }, { a: 2 }]);
});

test('a line that is not JSON is refused, and those before it were given', async () => {
  const lines: unknown[] = [];
  await expect(
    (async () => {
      for await (const line of readLines(pieces('{"a":1}\nnonsense\n'))) lines.push(line);
    })(),
  ).rejects.toThrow(SyntaxError);
  expect(lines).toEqual([{ a: 1 }]);
});

test('who stops reading stops the text', async () => {
  let stopped = false;
  async function* endless(): AsyncIterable<string> {
    try {
      for (;;) {
        await Promise.resolve();
        yield '1\n';
      }
    } finally {
      stopped = true;
    }
  }
  for await (const line of readLines(endless())) {
    expect(line).toBe(1);
    break;
  }
  expect(stopped).toBe(true);
});

test.each([
  ['several lines', '{"kind":"progress"}\n{"kind":"result"}\n'],
  ['lines without a last end', '{"kind":"progress"}\n{"kind":"result"}'],
  // What reads JSON has read it already.
  ['one line alone', { kind: 'result' }],
])(
  'who cannot read lines as they come gets the last of %s, in the time it gives',
  async (_, body) => {
    const asked: unknown[] = [];
    const client = createApiClient({
      send: (request) => {
        asked.push(request);
        return Promise.resolve({ status: 200, body });
      },
    });
    const input = { body: { rule_id: '0197e4a0-6f3a-7c11-9a55-2b6f1d1f0001' } };
    expect(await client.lastLine('policies.backtest', input, 120_000)).toEqual({
      ok: true,
      value: { kind: 'result' },
    });
    expect(asked).toMatchObject([{ method: 'POST', timeoutMs: 120_000 }]);
  },
);
