import type { LogEvent } from '@batcave/shared/events';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  claimStore,
  PgEngineLedger,
  PgEventStore,
  PgStoredLog,
} from '../../src/adapters/postgres/index.ts';
import { EngineFenced } from '../../src/alerts/index.ts';
import type { ArrivedEvent, StoredPlace, StoreRequest } from '../../src/cluster/index.ts';
import { uuid } from '../setup/builders.ts';
import { createDatabase } from '../setup/database.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';

const CLAIM = { profile: 'cluster', topicPrefix: 'test', partitions: 3 } as const;
const NOW = Math.floor(Date.now() / 1000) * 1000;

function arrived(
  offset: number,
  id = offset,
  fields: Partial<ArrivedEvent['event']> = {},
): ArrivedEvent {
  const payload = { n: id };
  return {
    offset,
    receivedAtMs: NOW + offset,
    event: {
      tenant: 'default',
      eventId: uuid(id),
      source: 'web-1',
      type: 'test',
      severity: 'INFO',
      atMs: NOW,
      hasNewId: false,
      labels: {},
      payload,
      payloadJson: JSON.stringify(payload),
      ...fields,
    },
  };
}

async function setUp() {
  const database = await createDatabase();
  const store = database.openStore();
  await claimStore(store, CLAIM);
  const events = new PgEventStore(store);
  onTestFinished(() => events.close());
  const takeOver = async (partition: number): Promise<{ epoch: number; place: StoredPlace }> => {
    const ledger = new PgEngineLedger({
      store,
      partition: `events-${String(partition)}`,
      onChange: () => undefined,
    });
    const { epoch } = await ledger.takeOver();
    return { epoch, place: await events.place(partition) };
  };
  const request = async (
    partition: number,
    own: readonly ArrivedEvent[],
    given?: { epoch: number; place: StoredPlace },
  ): Promise<StoreRequest> => {
    const { epoch, place } = given ?? (await takeOver(partition));
    const nextOffset = (own.at(-1)?.offset ?? place.nextOffset - 1) + 1;
    return { partition, epoch, from: place, events: own, nextOffset, clockMs: NOW };
  };
  return { database, store, events, takeOver, request };
}

const ids = (events: readonly LogEvent[]): string[] => events.map(({ eventId }) => eventId);

test('stores the events of several partitions at once, each with its place in its topic', async () => {
  const { events, request, database } = await setUp();
  const requests = [
    await request(0, [arrived(0, 1), arrived(1, 2)]),
    await request(1, [arrived(0, 3)]),
    await request(2, []),
  ];
  const stored = await Promise.all(requests.map((one) => events.store(one)));
  expect(stored.map(({ fresh }) => ids(fresh))).toEqual([[uuid(1), uuid(2)], [uuid(3)], []]);
  const rows = await database.query<{ n: number; p: number; o: string; seq: string }>(
    `select (payload->>'n')::int as n, log_partition as p, log_offset as o, seq from events order by seq`,
  );
  expect(rows.map(({ n, p, o }) => [n, p, Number(o)])).toEqual([
    [1, 0, 0],
    [2, 0, 1],
    [3, 1, 0],
  ]);
  expect(await events.place(0)).toEqual(stored[0]?.place);
  // The seq of a place follows the head, so that nobody has to look far back.
  expect(stored[0]?.place).toMatchObject({ nextOffset: 2, seq: 3 });
  expect(stored[2]?.place).toMatchObject({ nextOffset: 0, seq: 3 });
});

test('stores a repeat once and says which are fresh', async () => {
  const { events, takeOver, request } = await setUp();
  const held = await takeOver(0);
  const first = await events.store(
    await request(0, [arrived(0, 1), arrived(1, 1), arrived(2, 2)], held),
  );
  expect(ids(first.fresh)).toEqual([uuid(1), uuid(2)]);
  const second = await events.store(
    await request(0, [arrived(3, 2), arrived(4, 3)], { epoch: held.epoch, place: first.place }),
  );
  expect(ids(second.fresh)).toEqual([uuid(3)]);
  expect(ids(await events.read(0, 0, 100))).toEqual([uuid(1), uuid(2), uuid(3)]);
});

test('the same request again changes nothing and finds what it stored', async () => {
  const { events, request, database } = await setUp();
  const one = await request(0, [arrived(0, 1), arrived(1, 2)]);
  const first = await events.store(one);
  const again = await events.store(one);
  expect(again).toMatchObject({ place: first.place, unstorable: undefined });
  expect(ids(again.fresh)).toEqual(ids(first.fresh));
  expect(again.fresh.map(({ seq }) => seq)).toEqual(first.fresh.map(({ seq }) => seq));
  const [row] = await database.query<{ count: string }>('select count(*) as count from events');
  expect(Number(row?.count)).toBe(2);
});

describe('an epoch that was replaced', () => {
  test('stores nothing more, and keeps nobody else of the same burst from it', async () => {
    const { events, takeOver, request } = await setUp();
    const old = await takeOver(0);
    await takeOver(0);
    const late = await request(0, [arrived(0, 1)], old);
    const other = await request(1, [arrived(0, 2)]);
    const [refused, stored] = await Promise.allSettled([events.store(late), events.store(other)]);
    expect(refused).toMatchObject({
      status: 'rejected',
      reason: expect.any(EngineFenced) as unknown,
    });
    expect(stored).toMatchObject({ status: 'fulfilled' });
    expect(await events.read(0, 0, 10)).toEqual([]);
  });

  test('waits for a store that is under way, and then stands where that left it', async () => {
    const { events, takeOver, request, database } = await setUp();
    const held = await takeOver(0);
    const blocker = await database.connect();
    await blocker.query('begin');
    // A store takes log_head first: it waits here, before it has touched the partition.
    await blocker.query('select 1 from log_head for update');
    const under = events.store(await request(0, [arrived(0, 1)], held));
    const next = takeOver(0);
    await next;
    await blocker.query('commit');
    await expect(under).rejects.toThrow(EngineFenced);
    expect(await events.place(0)).toMatchObject({ nextOffset: 0 });
  });
});

test('an event that Postgres cannot hold is told before its place is passed, and the others are stored', async () => {
  const { events, request } = await setUp();
  const bad = arrived(2, 3, { payloadJson: '{"n":' });
  const all = [arrived(0, 1), arrived(1, 2), bad, arrived(3, 4), arrived(4, 5)];
  const one = await request(0, all);
  const first = await events.store(one);
  expect(ids(first.fresh)).toEqual([1, 2].map(uuid));
  expect(first.unstorable).toMatchObject({ offset: 2, refusal: { reason: 'unstorable' } });
  // Not passed: whoever crashes now finds it again.
  expect(first.place.nextOffset).toBe(2);
  expect(await events.place(0)).toEqual(first.place);
  const rest = await events.store({ ...one, from: first.place, events: all.slice(3) });
  expect(ids(rest.fresh)).toEqual([4, 5].map(uuid));
  expect(rest).toMatchObject({ unstorable: undefined, place: { nextOffset: 5 } });
});

test('a large batch with a repeat, a day that is missing and a bad event is stored up to that', async () => {
  const { events, takeOver, request } = await setUp();
  const held = await takeOver(0);
  const first = await events.store(await request(0, [arrived(0, 1)], held));
  const many = Array.from({ length: 1500 }, (_, i) => arrived(1 + i, 2 + i));
  many[10] = arrived(11, 1);
  many[1200] = arrived(1201, 5000, { atMs: NOW - 3 * 86_400_000 });
  many[1400] = arrived(1401, 5001, { payloadJson: '{"n":' });
  const given = { epoch: held.epoch, place: first.place };
  const stored = await events.store(await request(0, many, given));
  expect(stored.fresh).toHaveLength(1399);
  expect(stored.unstorable).toMatchObject({ offset: 1401 });
});

test('an event without a time that is sent again across midnight is stored once, also in one batch', async () => {
  const { events, request } = await setUp();
  const midnight = Math.floor(NOW / 86_400_000) * 86_400_000;
  const at = (offset: number, receivedAtMs: number): ArrivedEvent => ({
    ...arrived(offset, 7, { atMs: undefined }),
    receivedAtMs,
  });
  const stored = await events.store(await request(0, [at(0, midnight - 20), at(1, midnight + 30)]));
  expect(stored.fresh).toHaveLength(1);
});

test('makes a day that is missing', async () => {
  const { events, request, database } = await setUp();
  const atMs = NOW - 3 * 86_400_000;
  const stored = await events.store(await request(0, [arrived(0, 1, { atMs })]));
  expect(stored.fresh).toHaveLength(1);
  const days = await database.query(
    `select 1 from pg_inherits where inhparent = 'events'::regclass`,
  );
  expect(days.length).toBeGreaterThan(0);
});

test('followers of the store read every event in one order', async () => {
  const { store, events, request } = await setUp();
  const log = new PgStoredLog(store);
  let told = 0;
  log.onAdvance(() => void (told += 1));
  await events.store(await request(0, [arrived(0, 1)]));
  await events.store(await request(1, [arrived(0, 2)]));
  await log.look();
  expect(told).toBe(1);
  expect(log.position().headSeq).toBe(2);
  expect(ids(await log.read(0, 10))).toEqual([uuid(1), uuid(2)]);
  expect(await log.read(2, 10)).toEqual([]);
});

describe('a store', () => {
  test('of another cluster is refused, with what to set', async () => {
    const { store } = await setUp();
    await expect(claimStore(store, { ...CLAIM, partitions: 6 })).rejects.toThrow(
      'Set kafka_partitions to 3',
    );
    await expect(claimStore(store, { ...CLAIM, topicPrefix: 'other' })).rejects.toThrow(
      'Set kafka_topic_prefix to test',
    );
    await expect(claimStore(store, { profile: 'embedded' })).rejects.toThrow('--profile cluster');
    await claimStore(store, CLAIM);
  });
});

test('a connection that broke is told as such, and the next try has a new one', async () => {
  const { database, takeOver, request } = await setUp();
  const held = await takeOver(0);
  const proxy = await createStoreProxy(database.url);
  const events = new PgEventStore(database.openStore(proxy.url));
  onTestFinished(() => events.close());
  const first = await events.store(await request(0, [arrived(0, 1)], held));
  const given = { epoch: held.epoch, place: first.place };
  for (let round = 0; round < 5; round += 1) {
    const one = events.store(await request(0, [arrived(1, 2)], given));
    proxy.cut();
    const outcome = await one.catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'store_unavailable' });
    proxy.restore();
  }
  const stored = await events.store(await request(0, [arrived(1, 2)], given));
  expect(ids(stored.fresh)).toEqual([uuid(2)]);
});

test('an engine waits for what another has locked no longer than a frozen one may hold it', async () => {
  const { store, database } = await setUp();
  const ledger = new PgEngineLedger({ store, partition: 'events-0', onChange: () => undefined });
  const { epoch } = await ledger.takeOver();
  const other = await database.connect();
  await other.query('begin; lock table engine_position');
  const commit = ledger.commit({
    epoch,
    decided: { seq: 0, tickMs: NOW },
    signals: [],
    nowMs: NOW,
  });
  // By the time for locks (Appendix A of the PostgreSQL manual), not by that for statements.
  await expect(commit).rejects.toMatchObject({
    code: 'store_unavailable',
    cause: { code: '55P03' },
  });
});
