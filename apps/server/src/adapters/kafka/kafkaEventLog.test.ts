import { expect, test } from 'vitest';
import type { NewEvent } from '../../ingest/index.ts';
import type { ConfirmedSender } from './confirmedSend.ts';
import { KafkaEventLog, type KafkaEventLogOptions } from './kafkaEventLog.ts';
import type { OutgoingRecord } from './Lane.ts';

interface Sent {
  readonly records: readonly OutgoingRecord[];
  readonly confirm: () => void;
  readonly refuse: (error: Error) => void;
}

function setUp(options: Partial<KafkaEventLogOptions> = {}) {
  const sent: Sent[] = [];
  const errors: unknown[] = [];
  const sender = {
    send: (records: readonly OutgoingRecord[]) =>
      records.length === 0
        ? Promise.resolve()
        : new Promise<void>((confirm, refuse) => sent.push({ records, confirm, refuse })),
  };
  const log = new KafkaEventLog({
    sender: sender as unknown as ConfirmedSender,
    topic: { name: 't', partitions: 4, schemaId: undefined },
    timestamps: 'broker',
    now: () => 1234,
    maxPendingEvents: 3,
    maxPendingBytes: 1000,
    appendTimeoutMs: 50,
    onSendError: (error) => errors.push(error),
    ...options,
  });
  return { log, sent, errors };
}

function event(id: string, changes: Partial<NewEvent> = {}): NewEvent {
  return {
    tenant: 'acme',
    eventId: id,
    source: 's',
    type: 't',
    severity: 'INFO',
    atMs: 1000,
    hasNewId: false,
    labels: {},
    payload: {},
    payloadJson: '{}',
    ...changes,
  };
}

test('accepts events once they are confirmed', async () => {
  const { log, sent } = setUp();
  const answer = log.append([event('a'), event('b')]);
  expect(log.pendingEvents).toBe(2);
  expect(sent[0]!.records).toMatchObject([{ topic: 't', key: Buffer.from('acme/s') }, {}]);
  sent[0]!.confirm();
  expect(await answer).toEqual(['accepted', 'accepted']);
  expect(log.pendingEvents).toBe(0);
});

test('sends an event that is on its way only once, and calls its repeats duplicates', async () => {
  const { log, sent } = setUp({ maxPendingEvents: 10 });
  const first = log.append([event('a'), event('a'), event('b', { tenant: 'other' })]);
  const second = log.append([event('a'), event('b')]);
  expect(sent.map(({ records }) => records.length)).toEqual([2, 1]);
  sent[1]!.confirm();
  sent[0]!.confirm();
  expect(await first).toEqual(['accepted', 'duplicate', 'accepted']);
  expect(await second).toEqual(['duplicate', 'accepted']);
  const later = log.append([event('a')]);
  sent[2]!.confirm();
  expect(await later).toEqual(['accepted']);
});

test('takes ids that were made here as they come', async () => {
  const { log, sent } = setUp();
  const answer = log.append([event('a', { hasNewId: true }), event('a', { hasNewId: true })]);
  expect(sent[0]!.records).toHaveLength(2);
  sent[0]!.confirm();
  expect(await answer).toEqual(['accepted', 'accepted']);
});

test('answers that it is overloaded while it holds as much as it may, but takes one large request', async () => {
  const { log, sent } = setUp();
  const large = log.append(['a', 'b', 'c', 'd'].map((id) => event(id)));
  await expect(log.append([event('e')])).rejects.toMatchObject({
    code: 'overloaded',
    retryAfterMs: 1000,
  });
  sent[0]!.confirm();
  await large;
  const wide = log.append([event('f', { payloadJson: 'x'.repeat(999) })]);
  await expect(log.append([event('g')])).rejects.toMatchObject({ code: 'overloaded' });
  sent[1]!.confirm();
  await wide;
});

test('answers that no confirmation came, to all who wait for the event', async () => {
  const { log, sent, errors } = setUp();
  const first = log.append([event('a')]);
  const second = log.append([event('a')]);
  const fault = new Error('no');
  sent[0]!.refuse(fault);
  for (const answer of [first, second])
    await expect(answer).rejects.toMatchObject({ code: 'log_unavailable', retryAfterMs: 2000 });
  expect(errors).toEqual([fault]);
  const again = log.append([event('a')]);
  sent[1]!.confirm();
  expect(await again).toEqual(['accepted']);
});

test('stamps records where the topic keeps the time of those who write it', async () => {
  const { log, sent } = setUp({ timestamps: 'producer' });
  const answer = log.append([event('a')]);
  expect(sent[0]!.records).toMatchObject([{ timestampMs: 1234 }]);
  sent[0]!.confirm();
  await answer;
});

test('takes nothing more when it closes, and waits for what is on its way', async () => {
  const { log, sent } = setUp({ appendTimeoutMs: 5000 });
  const answer = log.append([event('a')]);
  let isClosed = false;
  const closed = log.close().then(() => (isClosed = true));
  await expect(log.append([event('b')])).rejects.toMatchObject({ code: 'shutting_down' });
  expect(isClosed).toBe(false);
  sent[0]!.confirm();
  await answer;
  await closed;
});
