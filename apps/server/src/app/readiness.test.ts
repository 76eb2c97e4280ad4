import { AppError } from '@batcave/shared/errors';
import { expect, test } from 'vitest';
import { createReadiness } from './readiness.ts';

function readiness(fields: {
  ageMs?: number;
  stopping?: boolean;
  broken?: boolean;
  withEngine?: boolean;
  kafkaAway?: boolean;
  more?: Record<string, string>;
}) {
  const { ageMs = 0, stopping = false, broken = false } = fields;
  const { withEngine = true, kafkaAway = false, more = {} } = fields;
  return createReadiness({
    store: {
      query: () => (broken ? Promise.reject(new Error('the store is away')) : Promise.resolve({})),
    } as never,
    engine: () => (withEngine ? { lastStepMs: 1_000_000 - ageMs, lag: 7 } : undefined),
    checks: () => {
      if (kafkaAway) throw new AppError('log_unavailable', 'Kafka is away');
      return more;
    },
    stopping: () => stopping,
    now: () => 1_000_000,
  });
}

test('is ready when the store answers and the engine has made a step lately', async () => {
  const report = await readiness({ ageMs: 10_000 }).report();
  expect(report).toEqual({ status: 'ready', checks: { store: 'ok', engine: '7 events behind' } });
});

test('is not when the engine stands still, and says for how long', async () => {
  await expect(readiness({ ageMs: 12_400 }).report()).rejects.toMatchObject({
    code: 'overloaded',
    message: expect.stringContaining('12 s ago') as string,
  });
});

test('is not when it stops, or the store is away', async () => {
  await expect(readiness({ stopping: true }).report()).rejects.toMatchObject({
    code: 'shutting_down',
  });
  await expect(readiness({ broken: true }).report()).rejects.toThrow('the store is away');
});

test('tells what else it needs, and is not ready when that does not answer', async () => {
  const report = await readiness({ withEngine: false, more: { kafka: 'ok' } }).report();
  expect(report).toEqual({ status: 'ready', checks: { store: 'ok', kafka: 'ok' } });
  await expect(readiness({ kafkaAway: true }).report()).rejects.toMatchObject({
    code: 'log_unavailable',
    message: 'Kafka is away',
  });
});
