import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mendKafkajs } from './mendKafkajs.ts';

const require = createRequire(import.meta.url);

/** As much of kafkajs's files as is looked at here. */
interface Queue {
  throttleCheckTimeoutId: unknown;
  throttledUntil: number;
  readonly pending: unknown[];
  readonly inflight: Map<number, object>;
  drop?: () => void;
  scheduleCheckPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
  destroy(): void;
}

function newQueue(): Queue {
  const RequestQueue = require('kafkajs/src/network/requestQueue') as new (
    options: object,
  ) => Queue;
  return new RequestQueue({ requestTimeout: 1000, enforceRequestTimeout: true });
}

beforeEach(() => {
  mendKafkajs();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('is for the version that is installed: read the files anew before taking another', () => {
  const { version } = require('kafkajs/package.json') as { version: string };
  expect(version).toBe('2.2.4');
});

test('lets an idle connection rest, and looks after requests that wait', () => {
  const queue = newQueue();
  queue.scheduleCheckPendingRequests();
  expect(vi.getTimerCount()).toBe(0);
  queue.pending.push({});
  queue.scheduleCheckPendingRequests();
  expect(vi.getTimerCount()).toBe(1);
  queue.destroy();
  queue.pending.length = 0;
  queue.throttledUntil = Date.now() + 500;
  queue.scheduleCheckPendingRequests();
  expect(vi.getTimerCount(), 'the broker asked for a pause').toBe(1);
  queue.destroy();
});

test('ends the connection to a broker that leaves a request without an answer', () => {
  const queue = newQueue();
  const drop = vi.fn();
  queue.drop = drop;
  queue.inflight.set(1, { sentAt: Date.now(), requestTimeout: 1000 });
  queue.scheduleRequestTimeoutCheck();
  vi.advanceTimersByTime(1000);
  expect(drop).not.toHaveBeenCalled();
  vi.advanceTimersByTime(300);
  expect(drop).toHaveBeenCalled();
  queue.destroy();
});

test.each([0, 1, 2, 3, 4, 5, 6])(
  'learns of a topic although nobody leads one of its partitions (version %d)',
  async (version) => {
    const { parse } = require(
      `kafkajs/src/protocol/requests/metadata/v${String(version)}/response`,
    ) as { parse: (data: object) => Promise<unknown> };
    const metadata = (topicErrorCode: number, partitionErrorCode: number) => ({
      topicMetadata: [{ topicErrorCode, partitionMetadata: [{ partitionErrorCode, leader: -1 }] }],
    });
    await expect(parse(metadata(0, 5))).resolves.toBeDefined();
    await expect(parse(metadata(0, 29))).rejects.toMatchObject({
      type: 'TOPIC_AUTHORIZATION_FAILED',
    });
    await expect(parse(metadata(3, 0))).rejects.toMatchObject({
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  },
);

test('asks again soon while nobody leads a partition', async () => {
  const BrokerPool = require('kafkajs/src/cluster/brokerPool') as {
    prototype: { refreshMetadata(topics: string[]): Promise<void> };
  };
  const pool = {
    metadata: null as unknown,
    metadataExpireAt: null as number | null,
    metadataMaxAge: 300_000,
    seedBroker: { connectionPool: {} },
    brokers: {},
    retrier: (work: () => Promise<void>) => work(),
    findConnectedBroker: async () => ({
      metadata: async () => ({
        brokers: [],
        topicMetadata: [{ partitionMetadata: [{ leader: -1 }] }],
      }),
    }),
  };
  await BrokerPool.prototype.refreshMetadata.call(pool, ['t']);
  expect(pool.metadataExpireAt).toBe(Date.now() + 1000);
});
