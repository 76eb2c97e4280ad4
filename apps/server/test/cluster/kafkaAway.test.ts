import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import {
  type KafkaCluster,
  type ProxiedWay,
  startKafka,
} from '../../../../build/dev/kafka/index.mjs';
import { anEvent, eventually, manyEvents, uuid } from '../setup/builders.ts';
import { clusterSettings } from '../setup/clusterSettings.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import { storedIds } from '../setup/stored.ts';

let kafka: (KafkaCluster & { readonly proxied: ProxiedWay }) | undefined;

beforeAll(async () => {
  if (inject('kafkaBrokers') === '') return; // the tests are left out
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-kafka-'));
  const started = await startKafka({ dir, brokers: 1, proxied: true });
  kafka = started as typeof kafka;
  return async () => {
    await started.stop();
    rmSync(dir, { recursive: true, force: true });
  };
});

/** A server whose way to Kafka can be cut and held up. It is open when the test is over. */
async function startBehindProxy(settings: Readonly<Record<string, unknown>> = {}) {
  const { proxied } = kafka ?? expect.unreachable('there is no Kafka');
  const app = await startApp({
    settings: {
      ...clusterSettings(onTestFinished),
      kafka_brokers: proxied.bootstrap,
      ...settings,
    },
  });
  onTestFinished(() => proxied.heal());
  return { app, proxied };
}

/** A request that Kafka leaves unanswered is given up after ten seconds, and tried on another connection. */
function inTime<T>(check: () => Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 60_000, interval: 50 });
}

async function readiness({ app }: TestApp): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${app.running.ops}/readyz`);
  return { status: answer.status, body: await answer.text() };
}

test('answers 503 with Retry-After when it has too much in hand, and stores nothing of that', async () => {
  const { app, proxied } = await startBehindProxy({
    max_pending_events: 1000,
    append_timeout: '30s',
  });
  await app.producer.send(manyEvents(1, 9000)); // the way is open and known
  proxied.stall();
  const first = app.producer.post(manyEvents(800));
  await eventually(async () => {
    const { text: metrics } = await app.ops('/metrics');
    expect(metrics).toMatch(/^sentry_log_pending_events 800$/m);
  });
  const second = await app.producer.post(manyEvents(300, 5000));
  expect(second).toMatchObject({ status: 503, body: { code: 'overloaded' } });
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  proxied.heal();
  expect((await first).status).toBe(202);
  // What comes behind it on the same partition is stored behind it.
  await app.producer.send(manyEvents(1, 9001));
  const wanted = [9000, ...Array.from({ length: 800 }, (_, i) => i + 1), 9001];
  expect(await storedIds(app, 802)).toEqual(wanted.map(uuid));
  expect((await app.producer.post(manyEvents(300, 5000))).status).toBe(202);
  await storedIds(app, 1102);
});

test.each(['cut', 'stall'] as const)(
  'acknowledges nothing while Kafka does not answer (%s), says so, and goes on when it does',
  async (fault) => {
    const { app, proxied } = await startBehindProxy({ append_timeout: '1s' });
    await createRule(app);
    await app.producer.send(anEvent({ event_id: uuid(1), type: 'test.alarm' }));
    await eventually(async () => expect(await listAlerts(app.viewer)).toHaveLength(1));
    proxied[fault]();
    const again = anEvent({ event_id: uuid(2), type: 'test.alarm', source: 'web-2' });
    const refused = await app.producer.post(again);
    expect(refused).toMatchObject({ status: 503, body: { code: 'log_unavailable' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await inTime(async () =>
      expect(await readiness(app)).toMatchObject({
        status: 503,
        body: expect.stringContaining('Kafka') as string,
      }),
    );
    // What is stored can still be seen.
    expect(await listAlerts(app.viewer)).toHaveLength(1);
    proxied.heal();
    await inTime(() => app.producer.send(again));
    await inTime(async () => expect(await listAlerts(app.viewer)).toHaveLength(2));
    expect(await storedIds(app, 2)).toEqual([uuid(1), uuid(2)]);
    await inTime(async () => expect((await readiness(app)).status).toBe(200));
  },
  200_000,
);

test('stops while Kafka does not answer', async () => {
  const { app, proxied } = await startBehindProxy({ append_timeout: '1s' });
  await app.producer.send(manyEvents(1));
  await storedIds(app, 1);
  proxied.stall();
  const startedMs = Date.now();
  await app.stop();
  // A request that nobody answers is given up after ten seconds, once by each that waits for one.
  expect(Date.now() - startedMs).toBeLessThan(30_000);
}, 120_000);
