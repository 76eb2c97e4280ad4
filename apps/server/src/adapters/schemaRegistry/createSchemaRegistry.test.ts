import { AppError } from '@batcave/shared/errors';
import { expect, test, vi } from 'vitest';
import { createSchemaRegistry } from './createSchemaRegistry.ts';

const SUBJECT = 'sentry.events.v1-value';
const MINUTE_MS = 60_000;

/** A registry whose subject has the versions, with a clock and an end of the line that can be cut. */
function create(...versions: number[]) {
  const clock = { nowMs: 0 };
  const known = new Set(versions);
  const isVersion = vi.fn((subject: string, id: number) =>
    Promise.resolve(subject === SUBJECT && known.has(id)),
  );
  const registry = createSchemaRegistry({
    client: { isVersion },
    ids: new Map([[SUBJECT, 1]]),
    nowMs: () => clock.nowMs,
  });
  return { registry, isVersion, known, clock };
}

test('our own id is accepted at once; of no other anything is known', () => {
  const { registry } = create(1);
  expect(registry.idOf(SUBJECT)).toBe(1);
  expect(registry.acceptsId(SUBJECT, 1)).toBe('yes');
  expect(registry.acceptsId('other-value', 1)).toBe('unknown');
  expect(registry.acceptsId(SUBJECT, 2)).toBe('unknown');
});

test('a subject that was not registered is a bug of ours', () => {
  expect(() => create().registry.idOf('other-value')).toThrow('No schema of other-value');
});

test('a yes is asked for once and stands for ever', async () => {
  const { registry, isVersion, clock } = create(1, 2);
  expect(await registry.learn(SUBJECT, 2)).toBe('yes');
  clock.nowMs = 365 * 24 * 60 * MINUTE_MS;
  expect(registry.acceptsId(SUBJECT, 2)).toBe('yes');
  expect(await registry.learn(SUBJECT, 2)).toBe('yes');
  expect(isVersion).toHaveBeenCalledOnce();
});

test('a no stands for a minute, then a schema that was registered meanwhile is found', async () => {
  const { registry, isVersion, known, clock } = create(1);
  expect(await registry.learn(SUBJECT, 2)).toBe('no');
  known.add(2);
  clock.nowMs = MINUTE_MS - 1;
  expect(registry.acceptsId(SUBJECT, 2)).toBe('no');
  expect(await registry.learn(SUBJECT, 2)).toBe('no');
  expect(isVersion).toHaveBeenCalledOnce();
  clock.nowMs = MINUTE_MS;
  expect(registry.acceptsId(SUBJECT, 2)).toBe('unknown');
  expect(await registry.learn(SUBJECT, 2)).toBe('yes');
});

test('many records with the same id ask once', async () => {
  const { registry, isVersion } = create(1, 2);
  await Promise.all(Array.from({ length: 100 }, () => registry.learn(SUBJECT, 2)));
  expect(isVersion).toHaveBeenCalledOnce();
});

test('records full of nonsense ask one after the other, and all answers are kept', async () => {
  const { registry, isVersion } = create(1);
  let running = 0;
  isVersion.mockImplementation(async () => {
    running += 1;
    expect(running).toBe(1);
    await Promise.resolve();
    running -= 1;
    return false;
  });
  const ids = Array.from({ length: 20_000 }, (_, index) => index + 100);
  await Promise.all(ids.map((id) => registry.learn(SUBJECT, id)));
  expect(ids.filter((id) => registry.acceptsId(SUBJECT, id) !== 'no')).toEqual([]);
});

test('while the registry is away what is known is read, and the rest waits', async () => {
  const { registry, isVersion } = create(1, 2, 3);
  await registry.learn(SUBJECT, 2);
  isVersion.mockRejectedValueOnce(new Error('away'));
  const failed = await Promise.allSettled([3, 4, 5].map((id) => registry.learn(SUBJECT, id)));
  for (const one of failed) {
    expect(one.status).toBe('rejected');
    const { reason } = one as PromiseRejectedResult;
    expect(reason).toBeInstanceOf(AppError);
    expect(reason).toMatchObject({ code: 'log_unavailable', retryable: true });
  }
  // Those behind the first in line were not asked: away is away.
  expect(isVersion).toHaveBeenCalledTimes(2);
  expect(registry.acceptsId(SUBJECT, 2)).toBe('yes');
  expect(registry.acceptsId(SUBJECT, 3)).toBe('unknown');
  expect(await registry.learn(SUBJECT, 3)).toBe('yes');
});
