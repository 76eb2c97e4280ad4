import type { Alert } from '@batcave/shared/alerts';
import type { ServerFrame } from '@batcave/shared/feed';
import { expect, test } from 'vitest';
import { AlertFeed } from './AlertFeed.ts';
import { StreamClient } from './StreamClient.ts';

const PRINCIPAL = { tenant: 't', kind: 'console', name: 'ann', scopes: [] } as const;

function createClient(tenant = 't') {
  const frames: ServerFrame[] = [];
  const socket = {
    bufferedBytes: 0,
    send: (text: string) => void frames.push(JSON.parse(text) as ServerFrame),
    close: () => undefined,
  };
  const client = new StreamClient(socket, { ...PRINCIPAL, scopes: [], tenant });
  const seqs = () =>
    frames.flatMap((frame) => (frame.type === 'alerts' ? frame.alerts.map(({ seq }) => seq) : []));
  return { client, frames, socket, seqs };
}

/** A feed over alerts that changed at 1 to `head`. `whileReading` happens during the next reading. */
function createFeed(head: number) {
  const state = { head, whileReading: async () => {} };
  const changed = (after: number) =>
    Array.from(
      { length: Math.max(0, state.head - after) },
      (_, i) => ({ seq: after + 1 + i }) as Alert,
    );
  const feed = new AlertFeed({
    alerts: {
      headSeq: () => Promise.resolve(state.head),
      snapshot: () => Promise.resolve({ seq: state.head, truncated: false, alerts: changed(0) }),
      async changesAfter(_tenant, after) {
        const changes = changed(after);
        const { whileReading } = state;
        state.whileReading = async () => {};
        await whileReading();
        return changes;
      },
    },
    maxSnapshotAlerts: 100,
    limits: { pauseBytes: 100, resumeBytes: 50 },
  });
  return { feed, state };
}

async function sendAll(feed: AlertFeed, clients: StreamClient[]): Promise<void> {
  while (await feed.sendChanges(clients));
}

test('tells each what came after the place it had, from one reading', async () => {
  const { feed, state } = createFeed(5);
  const [a, b] = [createClient(), createClient()];
  await feed.subscribe(a.client, 'x', 2);
  await feed.subscribe(b.client, 'x', undefined);
  state.head = 7;
  await sendAll(feed, [a.client, b.client]);
  expect(a.seqs()).toEqual([3, 4, 5, 6, 7]);
  expect(b.frames).toMatchObject([
    { type: 'subscribed', seq: 5 },
    { type: 'snapshot', seq: 5 },
    { type: 'alerts', seq: 7 },
  ]);
  expect(b.seqs()).toEqual([6, 7]);
});

test('leaves nothing out for one that comes during a reading and begins earlier', async () => {
  const { feed, state } = createFeed(10);
  const [early, late] = [createClient(), createClient()];
  await feed.subscribe(late.client, 'x', 8);
  state.whileReading = () => feed.subscribe(early.client, 'x', 3);
  await sendAll(feed, [late.client, early.client]);
  expect(late.seqs()).toEqual([9, 10]);
  expect(early.seqs()).toEqual([4, 5, 6, 7, 8, 9, 10]);
});

test('sends the whole anew to one that could not follow, once it has room', async () => {
  const { feed, state } = createFeed(1);
  const slow = createClient();
  await feed.subscribe(slow.client, 'x', 1);
  slow.socket.bufferedBytes = 101;
  state.head = 3;
  await sendAll(feed, [slow.client]);
  await feed.sendSnapshots(slow.client);
  expect(slow.frames).toHaveLength(1);
  slow.socket.bufferedBytes = 50;
  await feed.sendSnapshots(slow.client);
  expect(slow.frames.at(-1)).toMatchObject({ type: 'snapshot', seq: 3 });
  state.head = 4;
  await sendAll(feed, [slow.client]);
  expect(slow.seqs()).toEqual([4]);
});
