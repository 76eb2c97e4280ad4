import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type KafkaCluster, startKafka } from '../../../../build/dev/kafka/index.mjs';
import type { ConfirmedSender } from '../../src/adapters/kafka/index.ts';
import { aTopicSet, needsKafka, type TopicSet } from './topicSet.ts';

// Three brokers of its own: those of all tests must not be killed.
const START_MS = 180_000;
const PARTITIONS = 6;
const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-brokers-'));
let cluster: KafkaCluster | undefined;

beforeEach(needsKafka);

beforeAll(async () => {
  if (inject('kafkaBrokers') !== '') cluster = await startKafka({ dir, brokers: 3 });
}, START_MS);

afterAll(async () => {
  await cluster?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Sends numbers to every partition, one send after the other and several at once, until stopped. */
class Flood {
  readonly confirmed = Array.from({ length: PARTITIONS }, () => new Set<number>());
  readonly #sender: ConfirmedSender;
  readonly #topic: string;
  readonly #under = new Set<Promise<unknown>>();
  readonly #done: Promise<void>;
  #isStopping = false;
  #next = 0;

  constructor(sender: ConfirmedSender, topic: string) {
    this.#sender = sender;
    this.#topic = topic;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#done;
    await Promise.all(this.#under);
  }

  count(): number {
    return this.confirmed.reduce((sum, { size }) => sum + size, 0);
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const number = this.#next++;
      this.confirmed.forEach((confirmed, partition) => {
        const record = {
          topic: this.#topic,
          partition,
          key: String(partition),
          value: String(number),
        };
        const sent = this.#sender
          .send([record])
          .then(() => confirmed.add(number))
          .finally(() => this.#under.delete(sent));
        this.#under.add(sent);
      });
      await delay(5);
    }
  }
}

async function setUp(changes: Parameters<typeof aTopicSet>[0] = {}) {
  if (cluster === undefined) throw new Error('no brokers');
  const topics = await aTopicSet(
    { partitions: PARTITIONS, replicationFactor: 3, minInSync: 2, ...changes },
    cluster.bootstrap,
  );
  await topics.ensure();
  return {
    topics,
    brokers: cluster.brokers,
    flood: new Flood(topics.openSender(), topics.names.events),
  };
}

/** Holds what is on the topic against what was confirmed. */
async function expectWhole(topics: TopicSet, flood: Flood): Promise<void> {
  const records = await topics.read(topics.names.events);
  flood.confirmed.forEach((confirmed, partition) => {
    const own = records.filter(({ key }) => String(key) === String(partition));
    const firsts = [...new Set(own.map(({ value }) => Number(value)))];
    expect(
      [...confirmed].filter((number) => !firsts.includes(number)),
      'lost',
    ).toEqual([]);
    expect(firsts, 'first copies in order').toEqual(firsts.toSorted((a, b) => a - b));
  });
}

test(
  'loses nothing that was confirmed, and keeps the order, when leaders are killed',
  { timeout: 120_000 },
  async () => {
    const { topics, brokers, flood } = await setUp();
    for (const broker of brokers) {
      const before = flood.count();
      await broker.kill('SIGKILL');
      await expect.poll(() => flood.count(), { timeout: 20_000 }).toBeGreaterThan(before + 600);
      await broker.start();
      await delay(2000);
    }
    await flood.stop();
    await expectWhole(topics, flood);
  },
);

test('goes on without a broker that is frozen', { timeout: 120_000 }, async () => {
  const { topics, brokers, flood } = await setUp();
  await expect.poll(() => flood.count(), { timeout: 10_000 }).toBeGreaterThan(100);
  for (const broker of brokers) {
    await broker.kill('SIGSTOP');
    try {
      await delay(1000);
      const before = flood.count();
      await expect.poll(() => flood.count(), { timeout: 20_000 }).toBeGreaterThan(before + 600);
    } finally {
      await broker.kill('SIGCONT');
    }
    await delay(3000);
  }
  await flood.stop();
  await expectWhole(topics, flood);
});

test('lets no partition wait for one that nobody leads', { timeout: 120_000 }, async () => {
  const { topics, brokers, flood } = await setUp({ replicationFactor: 1, minInSync: 1 });
  const { topics: found } = await topics.admin.fetchTopicMetadata({
    topics: [topics.names.events],
  });
  const lostBroker = brokers[2]!;
  const isLost = found[0]!.partitions
    .toSorted((a, b) => a.partitionId - b.partitionId)
    .map(({ leader }) => leader === lostBroker.id);
  expect(new Set(isLost).size, 'some are lost and some are not').toBe(2);
  await lostBroker.kill('SIGKILL');
  // Longer than kafkajs goes without asking who leads what.
  await delay(8000);
  const before = flood.confirmed.map(({ size }) => size);
  await delay(3000);
  const goesOn = flood.confirmed.map(({ size }, partition) => size > before[partition]! + 50);
  expect(goesOn).toEqual(isLost.map((lost) => !lost));
  await lostBroker.start();
  await flood.stop();
  await expectWhole(topics, flood);
});
