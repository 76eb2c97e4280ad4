import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { manyEvents } from '../setup/builders.ts';
import { needsKafka } from '../setup/clusterSettings.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';
import { storedIds } from '../setup/stored.ts';
import { foreignKafka, startServers } from './servers.ts';

test('a topic that was made anew is not taken for the one that was read: the server stops and says so', async (context: TestContext) => {
  needsKafka(context);
  const { apps, settings, topicPrefix } = await startServers([{}], {
    cleanUp: onTestFinished,
    partitions: 1,
  });
  const [first] = apps as [TestApp];
  await first.producer.send(manyEvents(50));
  await storedIds(first, 50);
  await first.stop();
  const admin = foreignKafka().admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata();
  const own = topics.map(({ name }) => name).filter((name) => name.startsWith(`${topicPrefix}.`));
  await admin.deleteTopics({ topics: own });
  await admin.disconnect();

  const again = { database: first.database, dataDir: temporaryDataDir(), settings };
  const second = await startApp({ ...again, cleanUp: () => undefined });
  await second.producer.send(manyEvents(3, 100));
  const failure = await second.app.failed;
  expect(failure.message).toContain('the topic was made anew');
  expect(failure.message).toContain('kafka_topic_prefix');
  await second.app.stop();
  // Closes the clients, and finds the server stopped already.
  await second.stop().catch(() => undefined);
});
