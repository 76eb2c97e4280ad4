import { expect, inject, onTestFinished, test, type TestContext } from 'vitest';
import { aRule, eventually, uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { clusterSettings, needsKafka } from '../setup/clusterSettings.ts';
import { createDatabase } from '../setup/database.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';
import { storedIds } from '../setup/stored.ts';
import { foreignKafka, foreignProducer, startServers } from './servers.ts';

function needsRegistry(context: TestContext): string {
  needsKafka(context);
  const url = inject('schemaRegistryUrl');
  if (url === '') context.skip(inject('schemaRegistryMissing'));
  return url;
}

async function register(url: string, subject: string, schema: object): Promise<number> {
  const answer = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(schema) }),
  });
  const body = (await answer.json()) as { id?: number };
  if (body.id === undefined) throw new Error(JSON.stringify(body));
  return body.id;
}

function framed(id: number, value: object): Buffer {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(JSON.stringify(value))]);
}

/** The values of the topic's records so far, markers left out. */
async function valuesOf(topic: string): Promise<Buffer[]> {
  const kafka = foreignKafka();
  const consumer = kafka.consumer({ groupId: `look-${topic}`, maxWaitTimeInMs: 100 });
  const values: Buffer[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      if (message.value !== null) values.push(message.value);
      return Promise.resolve();
    },
  });
  await eventually(() => expect(values.length).toBeGreaterThan(0));
  await consumer.disconnect();
  return values;
}

test('with a registry records carry the id of their schema, and those of others are read by theirs', async (context: TestContext) => {
  const url = needsRegistry(context);
  const { apps, topicPrefix } = await startServers([{ schema_registry_url: url }], {
    cleanUp: onTestFinished,
  });
  const [app] = apps as [TestApp];
  valueOf(await app.operator.call('policies.create', { body: aRule() }));
  const event = { event_id: uuid(1), source: 'web-1', type: 'test.alarm' };
  await app.producer.send(event);
  await storedIds(app, 1);

  const topic = `${topicPrefix}.events.v1`;
  const versions = await fetch(`${url}/subjects/${topic}-value/versions/1`);
  const { id, schema } = (await versions.json()) as { id: number; schema: string };
  expect(JSON.parse(schema)).toMatchObject({ required: ['source', 'type'] });
  const [value] = await valuesOf(topic);
  expect(value?.subarray(0, 5)).toEqual(framed(id, {}).subarray(0, 5));
  expect(JSON.parse(value?.subarray(5).toString() ?? '')).toMatchObject(event);

  const producer = foreignProducer(foreignKafka());
  await producer.connect();
  const record = (n: number, schemaId: number) => ({
    key: 'default/web-2',
    value: framed(schemaId, { event_id: uuid(n), source: 'web-2', type: 'test.alarm' }),
  });
  await producer.send({ topic, messages: [record(2, id), record(3, 999_999)] });
  await producer.disconnect();
  expect(await storedIds(app, 2)).toEqual([uuid(1), uuid(2)]);
  await eventually(() => {
    const warnings = app.log.filter((line) => line.includes('put aside'));
    expect(warnings.join()).toContain('unknown_schema');
  });
  await eventually(async () => expect(await listAlerts(app.viewer)).toHaveLength(2));
});

test('a schema that the registry finds incompatible stops the start, with its reasons', async (context: TestContext) => {
  const url = needsRegistry(context);
  const settings = clusterSettings(onTestFinished);
  const subject = `${String(settings['kafka_topic_prefix'])}.events.v1-value`;
  await register(url, subject, {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { source: { type: 'integer' } },
    additionalProperties: false,
  });
  await fetch(`${url}/config/${subject}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ compatibility: 'BACKWARD' }),
  });
  const starting = startApp({
    database: await createDatabase(),
    dataDir: temporaryDataDir(),
    settings: { ...settings, schema_registry_url: url },
  });
  const failure = await starting.then(
    () => new Error('it started'),
    (error: unknown) => error as Error,
  );
  expect(failure.message).toContain(subject);
  expect(failure.message).toContain('ncompatible');
});

test('a registry that is not there stops the start, and says what to do', async (context: TestContext) => {
  needsKafka(context);
  const starting = startApp({
    database: await createDatabase(),
    dataDir: temporaryDataDir(),
    settings: {
      ...clusterSettings(onTestFinished),
      schema_registry_url: 'http://127.0.0.1:1',
    },
  });
  await expect(starting).rejects.toThrow(/schema_registry_url/);
});
