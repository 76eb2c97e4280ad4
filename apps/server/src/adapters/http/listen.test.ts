import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { createListener } from './listen.ts';

test('a listener says where it is reached on this machine, and where it is bound', async () => {
  const app = fastify();
  const listener = createListener({
    ...{ app, scheme: 'http', host: '127.0.0.1', port: 0, flag: '--port' },
    onStopping: () => undefined,
  });
  onTestFinished(() => listener.stop(0));
  expect(listener.bound()).toBeUndefined();
  const address = await listener.start();
  const port = Number(new URL(address).port);
  expect(listener.bound()).toEqual({ host: '127.0.0.1', port });
});

test.each([
  ['0.0.0.0', 'IPv4'],
  ['::', 'IPv6'],
])(
  'a listener on %s, every address, is bound there and reached by the local one',
  async (host, family) => {
    const app = fastify();
    const listener = createListener({
      ...{ app, scheme: 'http', host: '127.0.0.1', port: 0, flag: '--port' },
      onStopping: () => undefined,
    });
    onTestFinished(() => listener.stop(0));
    // Bound to one address for real: a test opens no port to others.
    app.server.address = () => ({ address: host, family, port: 9443 });
    expect(await listener.start()).toBe('http://127.0.0.1:9443');
    expect(listener.bound()).toEqual({ host, port: 9443 });
  },
);
