import type { ProducerBatch, RecordMetadata } from 'kafkajs';
import kafkajs from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { ConfirmedSender, type ConfirmedSenderOptions } from './confirmedSend.ts';
import type { KafkaFault } from './kafkaFault.ts';
import type { OutgoingRecord } from './Lane.ts';

/** `topic-partition: values`, as one attempt had them. */
type Attempt = Record<string, string[]>;
/** What a fake attempt comes to: partitions to leave out of the answer, or an error. */
type Script = (attempt: Attempt, nth: number) => readonly string[] | Error | Promise<Error>;

const open: ConfirmedSender[] = [];
afterEach(() => Promise.all(open.splice(0).map((sender) => sender.close())));

function protocolError(type: string, retriable: boolean): Error {
  const error = new kafkajs.KafkaJSProtocolError(type);
  return Object.assign(new kafkajs.KafkaJSNonRetriableError(type), {
    cause: Object.assign(error, { type, retriable }),
  });
}

function setUp(script: Script, options: Partial<ConfirmedSenderOptions> = {}) {
  const attempts: Attempt[] = [];
  const stored: Attempt = {};
  const faults: KafkaFault[] = [];
  let out = new Set<string>();
  const sendBatch = async ({ topicMessages = [] }: ProducerBatch): Promise<RecordMetadata[]> => {
    const attempt: Attempt = {};
    for (const { topic, messages } of topicMessages)
      for (const { partition, value } of messages)
        (attempt[`${topic}-${String(partition)}`] ??= []).push(String(value));
    for (const name of Object.keys(attempt))
      expect(out, 'one attempt per partition').not.toContain(name);
    out = new Set([...out, ...Object.keys(attempt)]);
    attempts.push(attempt);
    const outcome = await script(attempt, attempts.length);
    await new Promise((resolve) => setTimeout(resolve, 1));
    out = new Set([...out].filter((name) => !(name in attempt)));
    if (outcome instanceof Error) throw outcome;
    const taken = Object.keys(attempt).filter((name) => !outcome.includes(name));
    for (const name of taken) (stored[name] ??= []).push(...(attempt[name] ?? []));
    return taken.map((name) => {
      const cut = name.lastIndexOf('-');
      return {
        topicName: name.slice(0, cut),
        partition: Number(name.slice(cut + 1)),
        errorCode: 0,
      };
    });
  };
  const sender = new ConfirmedSender({
    producer: { connect: async () => {}, disconnect: async () => {}, sendBatch },
    compression: 'none',
    ackTimeoutMs: 1000,
    lingerMs: 0,
    maxRecords: 100,
    maxBytes: 1_000_000,
    maxPartitionBytes: 1_000_000,
    firstWaitMs: 1,
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  open.push(sender);
  return { sender, attempts, stored, faults };
}

function record(partition: number, value: string, topic = 't'): OutgoingRecord {
  return { topic, partition, key: null, value };
}

test('puts what arrives during a send into the next one, in the order of the calls', async () => {
  const { sender, attempts } = setUp(() => []);
  const first = sender.send([record(0, 'a')]);
  await new Promise(setImmediate);
  const rest = ['b', 'c', 'd'].map((value) => sender.send([record(0, value), record(1, value)]));
  await Promise.all([first, ...rest]);
  expect(attempts).toEqual([{ 't-0': ['a'] }, { 't-0': ['b', 'c', 'd'], 't-1': ['b', 'c', 'd'] }]);
});

test('sends again what an answer leaves out although kafkajs calls it a success', async () => {
  const { sender, attempts, stored, faults } = setUp((_, nth) => (nth === 1 ? ['t-1'] : []));
  await sender.send([record(0, 'a'), record(1, 'b')]);
  expect(attempts).toEqual([{ 't-0': ['a'], 't-1': ['b'] }, { 't-1': ['b'] }]);
  expect(stored).toEqual({ 't-0': ['a'], 't-1': ['b'] });
  expect(faults).toMatchObject([{ type: 'NOT_IN_ANSWER' }]);
});

test('sends every partition again, each by itself, when a leader has moved', async () => {
  const { sender, attempts } = setUp((_, nth) =>
    nth === 1 ? protocolError('NOT_LEADER_FOR_PARTITION', true) : [],
  );
  await sender.send([record(0, 'a'), record(1, 'b')]);
  const [both, ...each] = attempts;
  expect(both).toEqual({ 't-0': ['a'], 't-1': ['b'] });
  expect(each).toHaveLength(2);
  expect(each).toEqual(expect.arrayContaining([{ 't-0': ['a'] }, { 't-1': ['b'] }]));
});

test('lets no partition wait for one in trouble, and keeps the order of that one', async () => {
  let isDown = true;
  const { sender, stored } = setUp((attempt) =>
    isDown && 't-1' in attempt ? protocolError('NOT_ENOUGH_REPLICAS', true) : [],
  );
  const stuck = ['a', 'b'].map((value) => sender.send([record(1, value)]));
  for (const value of ['x', 'y', 'z']) await sender.send([record(0, value)]);
  stuck.push(sender.send([record(1, 'c')]));
  expect(stored['t-0']).toEqual(['x', 'y', 'z']);
  isDown = false;
  await Promise.all(stuck);
  expect(stored['t-1']).toEqual(['a', 'b', 'c']);
});

test('halves what is too large as a whole, and refuses the one record that is too large', async () => {
  const { sender, stored } = setUp((attempt) => {
    const values = attempt['t-0'] ?? [];
    const isLarge = values.length > 2 || values.includes('huge');
    return isLarge ? protocolError('MESSAGE_TOO_LARGE', false) : [];
  });
  const good = ['a', 'b', 'c', 'd', 'e'].map((value) => sender.send([record(0, value)]));
  const bad = sender.send([record(0, 'huge')]);
  const last = sender.send([record(0, 'f')]);
  await expect(bad).rejects.toMatchObject({
    name: 'Unconfirmed',
    retryable: false,
    message: expect.stringContaining('max.message.bytes') as string,
  });
  await Promise.all([...good, last]);
  expect(stored['t-0']).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('refuses at once what Kafka does not allow, and that alone', async () => {
  const { sender } = setUp((attempt) =>
    'secret-0' in attempt ? protocolError('TOPIC_AUTHORIZATION_FAILED', false) : [],
  );
  const [refused, taken] = await Promise.allSettled([
    sender.send([record(0, 'a', 'secret')]),
    sender.send([record(0, 'a')]),
  ]);
  expect(refused).toMatchObject({ status: 'rejected', reason: { retryable: false } });
  expect(taken.status).toBe('fulfilled');
});

test('waits for a topic that is not known yet', async () => {
  const { sender, attempts } = setUp(
    (_, nth) => (nth <= 3 ? protocolError('UNKNOWN_TOPIC_OR_PARTITION', true) : []),
    { unknownTopicMs: 60_000 },
  );
  await sender.send([record(0, 'a')]);
  expect(attempts).toHaveLength(4);
});

test('does not wait for ever for a topic that is not there', async () => {
  const { sender } = setUp(() => protocolError('UNKNOWN_TOPIC_OR_PARTITION', true), {
    unknownTopicMs: 10,
  });
  await expect(sender.send([record(0, 'b')])).rejects.toMatchObject({ retryable: false });
});

test('gives up when the time is up, and sends no more of it', async () => {
  const { sender, stored } = setUp((_, nth) =>
    nth <= 3 ? protocolError('REQUEST_TIMED_OUT', true) : [],
  );
  await expect(sender.send([record(0, 'late')], { timeoutMs: 1 })).rejects.toMatchObject({
    retryable: true,
    message: expect.stringMatching(/^Kafka did not confirm within 1 ms\./) as string,
  });
  await sender.send([record(0, 'next')]);
  expect(stored['t-0']).toEqual(['next']);
});

test('stops on a signal', async () => {
  const { sender } = setUp(() => protocolError('REQUEST_TIMED_OUT', true));
  const stop = new AbortController();
  const sent = sender.send([record(0, 'a')], { signal: stop.signal });
  stop.abort();
  await expect(sent).rejects.toMatchObject({ retryable: true });
  await expect(sender.send([record(0, 'a')], { signal: stop.signal })).rejects.toThrow();
});

test('refuses what is not confirmed when it closes, and everything after', async () => {
  const { sender } = setUp(() => protocolError('REQUEST_TIMED_OUT', true));
  const sent = sender.send([record(0, 'a')]);
  const closed = sender.close();
  await expect(sent).rejects.toThrow('closed');
  await closed;
  await expect(sender.send([record(0, 'a')])).rejects.toThrow('closed');
});

test('keeps to what fits into one send, and lets no partition starve', async () => {
  const { sender, attempts } = setUp(() => [], { maxRecords: 3, maxPartitionBytes: 120 });
  const sent = ['a', 'b', 'c', 'd'].map((value) =>
    sender.send([record(0, value), record(1, value)]),
  );
  await Promise.all(sent);
  expect(attempts).toEqual([
    { 't-0': ['a', 'b'], 't-1': ['a'] },
    { 't-0': ['c', 'd'], 't-1': ['b'] },
    { 't-1': ['c', 'd'] },
  ]);
});

test('connects anew when connecting failed', async () => {
  let connects = 0;
  const sender = new ConfirmedSender({
    producer: {
      connect: () => {
        connects += 1;
        return connects === 1 ? Promise.reject(new Error('down')) : Promise.resolve();
      },
      disconnect: async () => {},
      sendBatch: async () => [{ topicName: 't', partition: 0, errorCode: 0 }],
    },
    compression: 'none',
    ackTimeoutMs: 1000,
    lingerMs: 0,
    maxRecords: 100,
    maxBytes: 1_000_000,
    maxPartitionBytes: 1_000_000,
    firstWaitMs: 1,
  });
  open.push(sender);
  await sender.send([record(0, 'a')]);
  expect(connects).toBe(2);
});
