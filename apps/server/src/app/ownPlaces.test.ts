import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { createEgress, type DeniedTarget, parseEgressAllow } from '../adapters/egress/index.ts';
import { ownPlaces } from './ownPlaces.ts';
import { readSettings } from './settings.ts';

const STORE = 'postgres://sentry@127.0.0.1:5999/sentry';
/** Whatever an operator can allow. */
const ALLOW = '0.0.0.0/0:*, [::/0]:*, db:*, broker:*';

/** What the guard answers to a hook of somebody; it gives up before anything is sent. */
async function answerTo(
  url: string,
  places: {
    readonly store?: string;
    readonly listeners?: readonly DeniedTarget[];
    readonly brokers?: string;
  },
): Promise<string> {
  const values = { profile: 'cluster', kafka_brokers: places.brokers ?? 'broker:9093' };
  const settings = readSettings([{ origin: 'test', values }]);
  const egress = createEgress({
    allow: parseEgressAllow(ALLOW),
    denied: () => ownPlaces(settings, places.store ?? STORE, places.listeners ?? []),
    lookup: () => Promise.resolve(['127.9.9.9']),
  });
  const signal = AbortSignal.timeout(1);
  return egress
    .request({ method: 'POST', url, timeoutMs: 1, signal })
    .then(() => 'sent')
    .catch((error: unknown) => String(error));
}

const DENIED = expect.stringContaining('belongs to this server');
const others = Object.values(networkInterfaces())
  .flatMap((own) => own ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

test('a listener on every address of the machine is reached at none of them', async () => {
  for (const host of ['0.0.0.0', '::'])
    for (const address of ['127.0.0.1', '127.0.0.2', '0.0.0.0', '[::1]', ...others]) {
      const listeners = [{ host, port: 9443 }];
      expect(await answerTo(`https://${address}:9443/`, { listeners })).toEqual(DENIED);
    }
});

test('a listener on one address is not reached through the address that means this machine', async () => {
  const listeners = [{ host: '127.0.0.1', port: 9443 }];
  for (const address of ['127.0.0.1', '0.0.0.0', '[::]'])
    expect(await answerTo(`https://${address}:9443/`, { listeners })).toEqual(DENIED);
  expect(await answerTo('https://127.0.0.2:9443/', { listeners })).not.toEqual(DENIED);
});

test('a listener on the usual port of https is not reached', async () => {
  const listeners = [{ host: '127.0.0.1', port: 443 }];
  expect(await answerTo('https://127.0.0.1/', { listeners })).toEqual(DENIED);
});

test('a store and brokers whose port is not said are denied at the usual one', async () => {
  const store = 'postgres://sentry@db/sentry';
  expect(await answerTo('https://db:5432/', { store })).toEqual(DENIED);
  expect(await answerTo('https://db:5433/', { store })).not.toEqual(DENIED);
  expect(await answerTo('https://broker:9092/', { brokers: 'other:9093, broker' })).toEqual(DENIED);
  expect(await answerTo('https://broker:9093/', { brokers: 'broker:9093' })).toEqual(DENIED);
});
