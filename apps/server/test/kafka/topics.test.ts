import kafkajs from 'kafkajs';
import { beforeEach, expect, test } from 'vitest';
import { ensureTopics } from '../../src/adapters/kafka/index.ts';
import { aTopicSet, connectTo, needsKafka, type TopicSet } from './topicSet.ts';

beforeEach(needsKafka);

async function alter({ admin }: TopicSet, topic: string, entry: string, value: string) {
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [{ name: entry, value }],
      },
    ],
  });
}

test('creates what is missing and finds no fault with it afterwards', async () => {
  const topics = await aTopicSet();
  expect(await topics.ensure()).toEqual({ warnings: [], alertPartitions: 1 });
  expect(await topics.ensure()).toEqual({ warnings: [], alertPartitions: 1 });
  const { topics: found } = await topics.admin.fetchTopicMetadata({
    topics: Object.values(topics.names),
  });
  expect(found.map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual(
    [
      [topics.names.events, 3],
      [topics.names.samples, 3],
      [topics.names.deadLetters, 1],
      [topics.names.alerts, 1],
    ].sort(),
  );
});

test('lets several servers do so at the same moment', async () => {
  const topics = await aTopicSet();
  const admins = [1, 2, 3].map(() => topics.kafka.admin());
  const outcomes = await Promise.all(admins.map((admin) => ensureTopics(admin, topics.options)));
  for (const { warnings } of outcomes) expect(warnings).toEqual([]);
  await Promise.all(admins.map((admin) => admin.disconnect()));
});

test('makes as many copies as there are brokers', async () => {
  const topics = await aTopicSet();
  await topics.ensure({ replicationFactor: 3, minInSync: 2 });
  expect(await topics.ensure({ replicationFactor: 3, minInSync: 2 })).toMatchObject({
    warnings: [],
  });
});

test('refuses a topic of another size, and one that would lose or misread events', async () => {
  const topics = await aTopicSet();
  await topics.ensure();
  await expect(topics.ensure({ partitions: 4 })).rejects.toThrow(
    `Topic ${topics.names.events}: it has 3 partitions, kafka_partitions says 4`,
  );
  await alter(topics, topics.names.events, 'cleanup.policy', 'compact');
  await alter(topics, topics.names.samples, 'min.insync.replicas', '2');
  const refusal = topics.ensure();
  await expect(refusal).rejects.toThrow(/cleanup\.policy is compact, it must be delete/);
  await expect(refusal).rejects.toThrow(/samples.*min\.insync\.replicas is 2, it must be 1/);
});

test('says in one sentence that nobody is there', async () => {
  const admin = connectTo('127.0.0.1:1').admin();
  const { options } = await aTopicSet();
  await expect(ensureTopics(admin, options)).rejects.toThrow(
    /^Kafka at 127\.0\.0\.1:1: Nobody listens there\. Start the broker, or correct .*kafka_brokers/,
  );
  await admin.disconnect();
});
