import type { Alert } from '@batcave/shared/alerts';
import { beforeEach, expect, test } from 'vitest';
import { KafkaAlertTopic } from '../../src/adapters/kafka/index.ts';
import { aTopicSet, needsKafka } from './topicSet.ts';

beforeEach(needsKafka);

const ID = '00000000-0000-4000-8000-000000000001';

test('puts the changes of an alert in order, under the name of its tenant', async () => {
  const topics = await aTopicSet();
  const { alertPartitions } = await topics.ensure({ alertPartitions: 2 });
  expect(alertPartitions).toBe(2);
  const alerts = new KafkaAlertTopic({
    sender: topics.openSender(),
    topic: topics.names.alerts,
    partitions: alertPartitions,
    schemaId: 258,
  });
  const change = (seq: number): Alert =>
    ({ alert_id: ID, summary: `⚡ ${String(seq)}`, seq }) as Alert;
  await alerts.publish('acme', [change(1), change(2)]);
  await alerts.publish('acme', [change(3)]);
  await alerts.publish('acme', []);
  const records = await topics.read(topics.names.alerts);
  expect(records.map(({ headers }) => headers)).toEqual(
    ['1', '2', '3'].map((seq) => ({ tenant: 'acme', seq })),
  );
  for (const { key, value } of records) {
    expect(String(key)).toBe(`acme/${ID}`);
    expect(value!.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 1, 2]));
  }
  const last = records.at(-1)!.value!.subarray(5).toString();
  expect(JSON.parse(last)).toEqual(change(3));
});
