import { setTimeout as delay } from 'node:timers/promises';
import type { EventRecord } from '@batcave/shared/events';
import { CLOSE_CODES } from '@batcave/shared/feed';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/app/shipped.ts';
import { anEvent, eventually, manyEvents } from '../setup/builders.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import { shown, stored } from '../setup/stored.ts';
import type { StreamClient } from '../setup/streamClient.ts';

const rising = (seqs: readonly number[]) => [...new Set(seqs)].sort((a, b) => a - b);

async function subscribed(client: StreamClient): Promise<StreamClient> {
  await eventually(() => expect(client.all('subscribed')).not.toEqual([]));
  return client;
}

function eventsOf(client: StreamClient, sub?: string): EventRecord[] {
  return client.all('events', sub).flatMap(({ events }) => events);
}

/** Sends `count` events in requests of at most 5,000. */
async function sendMany(
  { producer }: TestApp,
  count: number,
  first = 1,
  padding = '',
): Promise<void> {
  for (let n = 0; n < count; n += 5000) {
    const events = manyEvents(Math.min(5000, count - n), first + n);
    await producer.send(
      events.map((event, i) => ({ ...event, payload: { n: first + n + i, padding } })),
    );
  }
}

/** The seqs of what producers sent, once the store has so many. */
async function storedSeqs(app: TestApp, count: number): Promise<number[]> {
  return (await stored(app, count)).map(({ seq }) => seq);
}

/** The seqs of everything on the log, the server's own word that it has started among them. */
async function allSeqs({ database }: TestApp): Promise<number[]> {
  const rows = await database.query<{ seq: number }>(
    `select seq::int as seq from events where tenant_id = 'default' order by seq`,
  );
  return rows.map(({ seq }) => seq);
}

test('begins with hello, and sends each event from then on as history tells it', async () => {
  const app = await startApp();
  await app.producer.send(anEvent({ source: 'before' }));
  await shown(app, 1);
  const client = await subscribed(await app.stream(''));
  expect(client.frames.slice(0, 2)).toMatchObject([
    {
      ...{ type: 'hello', protocol: 'sentry.v1', tenant: 'default', heartbeat_ms: 1000 },
      version: VERSION,
    },
    { type: 'subscribed', sub: 'query' },
  ]);
  await app.producer.send(manyEvents(20, 1, { labels: { service: 'ü"\\' }, severity: 'WARN' }));
  await eventually(() => expect(eventsOf(client)).toHaveLength(20));
  const { body } = await app.viewer.request({ path: '/v1/events?source=web-1' });
  expect(eventsOf(client)).toEqual((body as { events: EventRecord[] }).events.toReversed());
});

test('sends in the order of the log, each event once, to everybody', async () => {
  const app = await startApp();
  const clients = await Promise.all(
    Array.from({ length: 5 }, async () => subscribed(await app.stream(''))),
  );
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => app.producer.send(manyEvents(40, 1 + i * 40))),
  );
  const wanted = await storedSeqs(app, 1200);
  for (const client of clients) {
    await eventually(() => expect(client.eventSeqs()).toHaveLength(1200));
    expect(client.eventSeqs()).toEqual(wanted);
  }
});

test('sends to each subscription what it asked for, by source, type, severity and text', async () => {
  const app = await startApp();
  const client = await app.stream('?channel=none');
  const filters = {
    all: {},
    source: { source: 'a' },
    type: { type: 'x' },
    severe: { severity: 'ERROR' },
    text: { text: 'NEEDLE' },
    both: { source: 'a', severity: 'WARN' },
  } as const;
  for (const [sub, filter] of Object.entries(filters))
    client.send({ op: 'subscribe', sub, channel: 'events', filter });
  await eventually(() => expect(client.all('subscribed')).toHaveLength(6));
  await app.producer.send([
    anEvent({ source: 'a', type: 'x', severity: 'INFO', payload: { k: 'a needle in hay' } }),
    anEvent({ source: 'a', type: 'y', severity: 'WARN', payload: { k: 1 } }),
  ]);
  await stored(app, 2); // between sources there is no order but that of arrival
  await app.producer.send([
    anEvent({ source: 'b', type: 'x', severity: 'ERROR', payload: { k: 2 } }),
    anEvent({ source: 'b', type: 'y', severity: 'CRITICAL', payload: ['Needle'] }),
  ]);
  await eventually(() => expect(eventsOf(client, 'all')).toHaveLength(4));
  const types = Object.keys(filters).map((sub) =>
    eventsOf(client, sub).map(({ source, type, severity }) => `${source}${type}${severity}`),
  );
  expect(types).toEqual([
    ['axINFO', 'ayWARN', 'bxERROR', 'byCRITICAL'],
    ['axINFO', 'ayWARN'],
    ['axINFO', 'bxERROR'],
    ['bxERROR', 'byCRITICAL'],
    ['axINFO', 'byCRITICAL'],
    ['ayWARN'],
  ]);
  client.send({ op: 'unsubscribe', sub: 'all' });
  client.send({ op: 'ping' });
  await eventually(() => expect(client.all('pong')).toHaveLength(1));
  await app.producer.send(anEvent({ source: 'a', type: 'x' }));
  await eventually(() => expect(eventsOf(client, 'type')).toHaveLength(3));
  expect(eventsOf(client, 'all')).toHaveLength(4);
});

describe('who comes back', () => {
  test('gets everything after the last seq it has seen, once, while more comes in', async () => {
    const app = await startApp();
    await app.producer.send(manyEvents(50));
    const all = await storedSeqs(app, 50);
    const lastSeen = all[19] ?? 0;
    let n = 1000;
    const sender = Promise.all(
      Array.from({ length: 20 }, () => app.producer.send(manyEvents(25, (n += 25)))),
    );
    const client = await app.stream(`?after=${String(lastSeen)}`);
    await sender;
    const wanted = (await storedSeqs(app, 550)).filter((seq) => seq > lastSeen);
    await eventually(() => expect(client.eventSeqs()).toHaveLength(wanted.length));
    expect(client.eventSeqs()).toEqual(wanted);
    expect(client.all('missed')).toEqual([]);
  });

  test('gets everything also from before the part of the log that is in memory', async () => {
    const app = await startApp({ settings: { tail_events: 1000 } });
    await sendMany(app, 30_000, 1, 'x'.repeat(400));
    const sender = sendMany(app, 5000, 100_001);
    const client = await app.stream('?after=0');
    await sender;
    await stored(app, 35_000);
    const wanted = await allSeqs(app);
    await eventually(() => expect(client.eventSeqs().length).toBeGreaterThanOrEqual(wanted.length));
    expect(client.eventSeqs()).toEqual(wanted);
    expect(client.all('missed')).toEqual([]);
  });

  test('goes on over a restart of the server', async () => {
    const first = await startApp();
    const client = await subscribed(await first.stream('?source=web-1'));
    await first.producer.send(manyEvents(10));
    await eventually(() => expect(client.eventSeqs()).toHaveLength(10));
    const lastSeen = client.all('events').at(-1)?.seq ?? 0;
    await first.stop();
    expect((await client.closed).code).toBe(1001);
    const app = await startApp(first);
    await app.producer.send(manyEvents(10, 11));
    const again = await app.stream(`?source=web-1&after=${String(lastSeen)}`);
    await eventually(() => expect(again.eventSeqs()).toHaveLength(10));
    expect([...client.eventSeqs(), ...again.eventSeqs()]).toEqual(await storedSeqs(app, 20));
  });

  test('from too far back is told how many of what it asked for it missed, and gets the rest', async () => {
    const app = await startApp({ settings: { max_resume_events: 2000 } });
    const half = manyEvents(500, 1, { source: 'rare' });
    await app.producer.send(half);
    await sendMany(app, 3000, 10_000);
    await shown(app, 3500);
    const rare = await app.stream('?after=0&source=rare');
    const all = await app.stream('?after=0');
    await eventually(() => expect(rare.all('missed')).toHaveLength(1));
    expect(rare.all('missed')).toMatchObject([{ count: 500, from: 1 }]);
    await eventually(() => expect(all.all('missed')).toHaveLength(1));
    const [missed] = all.all('missed');
    const total = (await allSeqs(app)).length;
    await eventually(() => expect(all.eventSeqs()).toHaveLength(total - (missed?.count ?? 0)));
    expect(all.eventSeqs()[0]).toBe((missed?.to ?? 0) + 1);
  });
});

test('leaves out INFO beyond max_per_sec and counts it, but nothing worse', async () => {
  const app = await startApp();
  const client = await subscribed(await app.stream('?max_per_sec=10&source=web-1'));
  const events = manyEvents(400).map((event, i) => ({
    ...event,
    severity: i % 4 === 0 ? ('WARN' as const) : ('INFO' as const),
  }));
  await app.producer.send(events);
  const seen = () =>
    eventsOf(client).length +
    client.all('events').reduce((sum, { sampled_out }) => sum + sampled_out, 0);
  await eventually(() => expect(seen()).toBe(400));
  expect(eventsOf(client).filter(({ severity }) => severity === 'WARN')).toHaveLength(100);
  const info = eventsOf(client).filter(({ severity }) => severity === 'INFO').length;
  expect(info).toBeLessThanOrEqual(30);
  // What is worse than INFO is no debt: INFO is let through again as time allows.
  await delay(1100);
  await app.producer.send(manyEvents(5, 1000));
  await eventually(() => expect(seen()).toBe(405));
  expect(eventsOf(client).filter(({ severity }) => severity === 'INFO').length).toBe(info + 5);
});

test('tells a client that does not read how many it missed, and the others get all', async () => {
  const app = await startApp({ settings: { max_resume_events: 5000 } });
  const good = await subscribed(await app.stream(''));
  const slow = await subscribed(await app.stream(''));
  await app.producer.send(manyEvents(10));
  await eventually(() => expect(slow.eventSeqs()).toHaveLength(10));
  slow.pause();
  // More than the buffers between the two hold, and then some; no faster than the good one reads.
  for (let n = 1; n <= 20; n += 1) {
    await sendMany(app, 1000, n * 1000, 'x'.repeat(1000));
    await eventually(() => expect(good.eventSeqs()).toHaveLength(n * 1000 + 10));
  }
  slow.resume();
  await eventually(() => expect(slow.all('missed')).not.toEqual([]));
  await app.producer.send(manyEvents(10, 50_000));
  await eventually(() => expect(slow.eventSeqs().at(-1)).toBe(good.eventSeqs().at(-1)));
  const wanted = await storedSeqs(app, 20_020);
  expect(good.eventSeqs()).toEqual(wanted);
  expect(good.all('missed')).toEqual([]);
  const missed = slow.all('missed').reduce((sum, { count }) => sum + count, 0);
  expect(slow.eventSeqs()).toEqual(rising(slow.eventSeqs()));
  expect(slow.eventSeqs().length + missed).toBe(wanted.length);
  expect(missed).toBeGreaterThan(1000);
  // What the gaps name is what was not sent.
  const got = new Set(slow.eventSeqs());
  const gaps = slow.all('missed');
  for (const seq of wanted)
    expect(
      got.has(seq) !== gaps.some(({ from, to }) => seq >= from && seq <= to),
      `seq ${String(seq)}`,
    ).toBe(true);
});

test('beats while nothing happens', async () => {
  const app = await startApp({ settings: { heartbeat: '100ms' } });
  const client = await app.stream('');
  await eventually(() => expect(client.all('heartbeat').length).toBeGreaterThan(4));
  const times = client.all('heartbeat').map(({ server_time }) => Date.parse(server_time));
  const gapsMs = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(Math.min(...gapsMs)).toBeGreaterThan(50);
});

describe('a client that speaks wrongly', () => {
  test.each([
    ['not JSON'],
    ['{"op":"dance"}'],
    ['{"op":"subscribe","sub":"","channel":"events"}'],
    ['[]'],
  ])('is told so and disconnected: %s', async (text) => {
    const app = await startApp();
    const client = await app.stream('?channel=none');
    client.sendText(text);
    expect((await client.closed).code).toBe(CLOSE_CODES.badFrame);
    expect(client.all('error')).toMatchObject([{ code: 'invalid_request' }]);
  });

  test('about one subscription keeps the others', async () => {
    const app = await startApp();
    const client = await app.stream('?channel=none', app.operator);
    for (let i = 0; i < 33; i += 1)
      client.send({ op: 'subscribe', sub: `s${String(i)}`, channel: 'events' });
    client.send({ op: 'subscribe', sub: 's1', channel: 'alerts' });
    await eventually(() => expect(client.all('error')).toHaveLength(2));
    expect(client.all('error')).toMatchObject([
      { sub: 's32', code: 'rate_limited' },
      { sub: 's1', code: 'state_conflict' },
    ]);
    await app.producer.send(anEvent());
    await eventually(() => expect(client.eventSeqs()).toHaveLength(32));
  });

  test('without end is disconnected', async () => {
    const app = await startApp();
    const client = await app.stream('?channel=none');
    for (let i = 0; i < 60; i += 1) client.send({ op: 'ping' });
    expect((await client.closed).code).toBe(CLOSE_CODES.tooSlow);
  });
});
