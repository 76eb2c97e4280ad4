import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createPgStore } from './pool.ts';

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** What Postgres says to who connects in the moment in which it is told to end: all at once. */
const READY_AND_GONE = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0')),
]);

/** Takes connections as a Postgres that ends them at once. */
async function startEnding(): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(READY_AND_GONE));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `postgres://nobody@127.0.0.1:${String((server.address() as net.AddressInfo).port)}/none`;
}

test('a connection that ends in the moment in which it is given out fails its transaction, and nothing else', async () => {
  const store = createPgStore({
    url: await startEnding(),
    maxConnections: 1,
    statementTimeoutMs: 1000,
    onIdleError: () => undefined,
  });
  onTestFinished(() => store.end());
  for (const attempt of [store.transaction((tx) => tx.query('select 1')), store.query('select 1')])
    await expect(attempt).rejects.toMatchObject({ code: 'store_unavailable' });
});
