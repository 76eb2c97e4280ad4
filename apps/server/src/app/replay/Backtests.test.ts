import type { Principal } from '@batcave/shared/identity';
import type { BacktestProgress, BacktestResult } from '@batcave/shared/replay';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Backtests } from './Backtests.ts';

// Each starts threads, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** A job that begins, and never ends by itself. */
const ENDLESS = {
  task: {},
  worker: new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.postMessage({ kind: 'begins' });
      setInterval(() => undefined, 60_000);
    `)}`,
  ),
  heapMb: 32,
  tooLarge: () => new Error('is not asked for') as never,
};

function open(tenants: number, timeLimitMs = 60_000) {
  const faults: unknown[] = [];
  const backtests = new Backtests({
    ...{ tenants: () => tenants, timeLimitMs },
    onFault: (error) => faults.push(error),
  });
  onTestFinished(async () => {
    await backtests.stop();
    expect(faults).toEqual([]);
  });
  const start = (tenant: string, name: string) =>
    backtests.startJob<BacktestProgress, BacktestResult>(
      { tenant, kind: 'admin', name } as Principal,
      ENDLESS,
    );
  return { start };
}

test('no tenant takes every place: the last one is kept for a tenant that has none', async () => {
  const { start } = open(2);
  const first = await start('a', 'ana');
  await expect(start('a', 'bob')).rejects.toMatchObject({
    code: 'rate_limited',
    message: expect.stringContaining('kept for another tenant') as string,
  });
  await start('b', 'eve');
  await expect(start('b', 'ida')).rejects.toMatchObject({
    message: expect.stringContaining('This server runs 2 back-tests at once') as string,
  });
  first.cancel();
  await first.ended;
  await start('a', 'bob');
});

test('where there is one tenant, it has all places', async () => {
  const { start } = open(1);
  await start('a', 'ana');
  await start('a', 'bob');
  await expect(start('a', 'ana')).rejects.toMatchObject({
    message: expect.stringContaining('You have a back-test running') as string,
  });
});

test('one that takes longer than it may is ended with the limit and what to do, and leaves its place', async () => {
  const { start } = open(1, 300);
  // It may be ended before it begins or after, and says the same.
  const end = async (): Promise<unknown> => {
    const lines = [];
    for await (const line of await start('a', 'ana')) lines.push(line);
    return lines.map((line) => (line.kind === 'error' ? line.error : line))[0];
  };
  for (const _ of ['first', 'second'])
    expect(await end().catch((error: unknown) => error)).toMatchObject({
      code: 'invalid_request',
      faults: [
        {
          field: '/from',
          limit: 'a range that is judged within 300ms (backtest_time_limit)',
          fix: expect.stringContaining('Shorten the range') as string,
        },
      ],
    });
});
