import { expect, inject, onTestFinished, test, type TestContext } from 'vitest';
import { aRule, eventually, uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { needsKafka } from '../setup/clusterSettings.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { storedIds } from '../setup/stored.ts';
import type { TestApp } from '../setup/startApp.ts';
import { foreignKafka, foreignProducer, startServers } from './servers.ts';

interface Message {
  readonly key: string;
  readonly value: string;
}

async function produce(topic: string, messages: readonly Message[]): Promise<void> {
  const producer = foreignProducer(foreignKafka());
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [...messages] });
  await producer.disconnect();
}

const message = (source: string, fields: object = {}): Message => ({
  key: `default/${source}`,
  value: JSON.stringify({ source, type: 'test.alarm', ...fields }),
});

async function setUp() {
  const { apps, topicPrefix, settings } = await startServers([{}], { cleanUp: onTestFinished });
  const [app] = apps as [TestApp];
  valueOf(await app.operator.call('policies.create', { body: aRule() }));
  const dlq = async (...args: string[]) => {
    const { code, stdout, stderr } = await runSentry(
      ['dlq', ...args, '--json', '--data-dir', app.dataDir],
      {
        BATCAVE_PROFILE: 'cluster',
        BATCAVE_DATABASE_URL: app.database.url,
        BATCAVE_KAFKA_BROKERS: inject('kafkaBrokers'),
        BATCAVE_KAFKA_TOPIC_PREFIX: topicPrefix,
        BATCAVE_KAFKA_PARTITIONS: String(settings['kafka_partitions']),
      },
    );
    return { code, stderr, answer: JSON.parse(stdout === '' ? 'null' : stdout) as never };
  };
  return { app, dlq, events: `${topicPrefix}.events.v1` };
}

interface Letter {
  readonly key: string;
  readonly refusal: { readonly reason: string; readonly detail: string };
  readonly replayedAt?: string;
}

test('events that a program writes to the topic itself are stored once and judged like any other', async (context: TestContext) => {
  needsKafka(context);
  const { app, events } = await setUp();
  const own = message('web-1', { event_id: uuid(1), payload: { v: 1 } });
  await produce(events, [own, message('web-2'), own, message('web-3', { severity: 'ERROR' })]);
  const ids = await storedIds(app, 3);
  expect(ids).toContain(uuid(1));
  await eventually(async () => expect(await listAlerts(app.viewer)).toHaveLength(3));
});

test('a record that cannot be judged is put aside with the reason, harms no other, and can be sent again', async (context: TestContext) => {
  needsKafka(context);
  const { app, dlq, events } = await setUp();
  await produce(events, [
    message('web-1'),
    { key: 'default/web-1', value: '{"source":"web-1",' },
    message('web-1', { severity: 'BAD' }),
    { key: 'nobody/web-1', value: message('web-1').value },
    { key: 'default/other', value: message('web-4', { event_id: uuid(4) }).value },
    message('web-1', { event_id: uuid(5) }),
  ]);
  expect(await storedIds(app, 2)).toContain(uuid(5));

  const letters = await eventually(async () => {
    const { answer } = await dlq('list');
    const list = (answer as { letters: Letter[] }).letters;
    expect(list).toHaveLength(4);
    return list;
  });
  const reasons = letters.map(({ refusal }) => refusal.reason).sort();
  expect(reasons).toEqual(['invalid_event', 'invalid_json', 'key_mismatch', 'unknown_tenant']);
  const bad = letters.find(({ refusal }) => refusal.reason === 'invalid_event');
  expect(bad?.refusal.detail).toContain('one of INFO, WARN, ERROR, CRITICAL');

  const { code, answer } = await dlq('replay', '--all');
  const outcomes = (answer as { outcome: string }[]).map(({ outcome }) => outcome).sort();
  expect(outcomes).toEqual(['refused', 'refused', 'refused', 'replayed']);
  expect(code).toBe(1);
  expect(await storedIds(app, 3)).toContain(uuid(4));
  const again = await dlq('replay', '--all');
  expect((again.answer as { outcome: string }[]).map(({ outcome }) => outcome)).not.toContain(
    'replayed',
  );
});

test('the command line says what it needs', async () => {
  const none = await runSentry(['dlq', 'list']);
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain('database_url');
  const what = await runSentry([
    'dlq',
    'replay',
    '--database-url',
    'postgres://h/d',
    '--kafka-brokers',
    'h:1',
  ]);
  expect(what.stderr).toContain('--key');
  const help = await runSentry(['dlq', '--help']);
  expect(help.stdout).toContain('Usage: sentry dlq list');
});
