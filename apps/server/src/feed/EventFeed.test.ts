import type { LogEvent } from '@batcave/shared/events';
import type { ServerFrame } from '@batcave/shared/feed';
import { expect, test } from 'vitest';
import { EventFeed } from './EventFeed.ts';
import { StreamClient } from './StreamClient.ts';

const RUNNING = new AbortController().signal;

function anEvent(seq: number): LogEvent {
  const eventId = `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
  const times = { atMs: seq, receivedAtMs: seq };
  return {
    tenant: 't',
    seq,
    eventId,
    source: 's',
    type: 'a',
    severity: 'INFO',
    labels: {},
    payload: {},
    payloadJson: '{}',
    ...times,
  };
}

/** A feed over a log that the test writes. `whileReading` happens during the next reading. */
function createFeed(seqs: readonly number[], options: { maxResumeEvents?: number } = {}) {
  const state = {
    events: seqs.map(anEvent),
    headSeq: seqs.at(-1) ?? 0,
    whileReading: async () => {},
    whenLooked: () => {},
    readings: 0,
  };
  const feed = new EventFeed({
    log: {
      async read(afterSeq, limit) {
        state.readings += 1;
        const page = state.events.filter(({ seq }) => seq > afterSeq).slice(0, limit);
        const { whileReading } = state;
        state.whileReading = async () => {};
        await whileReading();
        return page;
      },
      position: () => ({ headSeq: state.headSeq, clockMs: 0 }),
      look: () => Promise.resolve(state.whenLooked()),
      onAdvance: () => () => undefined,
    },
    events: { countEvents: (_tenant, from, to) => Promise.resolve(to - from + 1) },
    now: () => 0,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    limits: { pauseBytes: 1000, resumeBytes: 500 },
    maxResumeEvents: options.maxResumeEvents ?? 1000,
    onError: (error) => {
      throw error;
    },
  });
  feed.begin();
  const append = (...added: number[]) => {
    state.events.push(...added.map(anEvent));
    state.headSeq = added.at(-1) ?? state.headSeq;
  };
  return { feed, state, append };
}

function createClient(feed: EventFeed, after?: number) {
  const frames: ServerFrame[] = [];
  const socket = {
    bufferedBytes: 0,
    send: (text: string) => void frames.push(JSON.parse(text) as ServerFrame),
    close: () => undefined,
  };
  const client = new StreamClient(socket, {
    tenant: 't',
    kind: 'console',
    name: 'ann',
    scopes: [],
  });
  const request = { op: 'subscribe', sub: 'x', channel: 'events' } as const;
  feed.subscribe(client, after === undefined ? request : { ...request, after }, RUNNING);
  const seqs = () =>
    frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map(({ seq }) => seq) : []));
  return { client, frames, socket, seqs };
}

test('one reading serves everybody who is level', async () => {
  const { feed, state, append } = createFeed([1]);
  const clients = [createClient(feed), createClient(feed), createClient(feed)];
  append(2, 3);
  await feed.sendNews(new Set(clients.map(({ client }) => client)), RUNNING);
  for (const { seqs } of clients) expect(seqs()).toEqual([2, 3]);
  expect(state.readings).toBe(1);
});

test('loses nothing to events that come while it reads a stretch without any', async () => {
  // 101 to 105 are numbers of duplicates: nothing can be read there.
  const { feed, state, append } = createFeed([100]);
  state.headSeq = 105;
  feed.begin();
  const other = createClient(feed);
  state.whileReading = async () => {
    append(106, 107);
    await feed.sendNews(new Set([other.client]), RUNNING);
  };
  const { seqs } = createClient(feed, 100);
  await feed.settled();
  expect(seqs()).toEqual([106, 107]);
});

test('comes first as far as a client has seen at another server, but no further than the log goes', async () => {
  const { feed, state, append } = createFeed([1, 2]);
  const other = createClient(feed);
  state.whenLooked = () => append(3, 4, 5);
  const reached = feed.reach(4, RUNNING);
  await feed.sendNews(new Set([other.client]), RUNNING);
  await reached;
  const moved = createClient(feed, 4);
  await feed.settled();
  expect(other.seqs()).toEqual([3, 4, 5]);
  expect(moved.seqs()).toEqual([5]);
  expect(moved.frames[0]).toMatchObject({ type: 'subscribed', seq: 5 });
  state.whenLooked = () => {};
  await feed.reach(99, RUNNING);
});

test('a client that comes back reads on while the log moves, and is level in the end', async () => {
  const { feed, state, append } = createFeed([1, 2, 3]);
  const other = createClient(feed);
  const clients = new Set([other.client]);
  state.whileReading = async () => {
    append(4, 5);
    await feed.sendNews(clients, RUNNING);
  };
  const back = createClient(feed, 1);
  clients.add(back.client);
  await feed.settled();
  append(6);
  await feed.sendNews(clients, RUNNING);
  expect(back.seqs()).toEqual([2, 3, 4, 5, 6]);
  expect(other.seqs()).toEqual([4, 5, 6]);
});

test('nobody waits for a client that is full; it goes on by itself when it has room', async () => {
  const { feed, append } = createFeed([1]);
  const [good, slow] = [createClient(feed), createClient(feed)];
  const clients = new Set([good.client, slow.client]);
  slow.socket.bufferedBytes = 5000;
  for (const seq of [2, 3, 4]) {
    append(seq);
    await feed.sendNews(clients, RUNNING);
  }
  expect(good.seqs()).toEqual([2, 3, 4]);
  expect(slow.seqs()).toEqual([]);
  slow.socket.bufferedBytes = 0;
  await feed.settled();
  expect(slow.seqs()).toEqual([2, 3, 4]);
  expect(slow.frames.filter(({ type }) => type === 'missed')).toEqual([]);
});

test('tells a client that is too far behind what it missed, and goes on from there', async () => {
  const { feed } = createFeed(
    Array.from({ length: 100 }, (_, i) => i + 1),
    { maxResumeEvents: 10 },
  );
  const { frames, seqs } = createClient(feed, 20);
  await feed.settled();
  expect(frames).toContainEqual({ type: 'missed', sub: 'x', count: 70, from: 21, to: 90 });
  expect(seqs()).toEqual(Array.from({ length: 10 }, (_, i) => 91 + i));
});

test('stops reading for a client that has gone', async () => {
  const { feed, state } = createFeed([1, 2, 3]);
  const gone = createClient(feed, 0);
  gone.socket.bufferedBytes = 5000;
  gone.client.present = false;
  await feed.settled();
  expect(gone.seqs()).toEqual([]);
  expect(state.readings).toBeLessThanOrEqual(1);
});
