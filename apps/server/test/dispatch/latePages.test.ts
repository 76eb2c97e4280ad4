import { AppError } from '@batcave/shared/errors';
import { expect, onTestFinished, test } from 'vitest';
import { pagerReceiver, quickRoute, startEndpoints } from './receivers.ts';
import { startSimulation } from './startSimulation.ts';

const SECOND_MS = 1000;
const LONG_MS = 120_000;

test(
  'a page is not tried again after its alerts are taken, though what calls it back rests',
  async () => {
    const { pager } = await startEndpoints(onTestFinished);
    let isResting = false;
    const sim = await startSimulation(
      { receivers: [pagerReceiver(pager)], route: quickRoute({ receivers: ['pager'] }) },
      (ledger) => ({
        takeOver: (tenant) => ledger.takeOver(tenant),
        commit: (step) => ledger.commit(step),
        news(...asked) {
          if (!isResting) return ledger.news(...asked);
          throw new AppError('store_unavailable', undefined, { retryAfterMs: 1 });
        },
      }),
    );
    pager.answerWith(() => ({ status: 500 }));
    const alert = await sim.raise(1);
    await sim.pass(5 * SECOND_MS);
    expect(sim.attempts.length).toBeGreaterThan(1);
    isResting = true;
    const before = sim.attempts.length;
    await sim.take(alert);
    await sim.pass(20 * SECOND_MS);
    expect(sim.attempts).toHaveLength(before);
    isResting = false;
    await sim.pass(20 * SECOND_MS);
    expect((await sim.fates())[0]?.state).toBe('cancelled');
  },
  LONG_MS,
);

test(
  'a page that is tried again by hand can be called back, and cannot be tried again once its alerts are taken',
  async () => {
    const { pager } = await startEndpoints(onTestFinished);
    const sim = await startSimulation({
      receivers: [pagerReceiver(pager)],
      route: quickRoute({ receivers: ['pager'] }),
    });
    pager.answerWith((_, index) => ({ status: index === 0 ? 400 : 500, body: '{}' }));
    const alert = await sim.raise(1);
    await sim.pass(5 * SECOND_MS);
    const [page] = await sim.fates();
    expect(page?.state).toBe('failed');
    await sim.retry(page?.id ?? '');
    await sim.pass(5 * SECOND_MS);
    const before = sim.attempts.filter(({ id }) => id === page?.id).length;
    expect(before).toBeGreaterThan(1);
    await sim.take(alert);
    await sim.pass(90 * SECOND_MS);
    expect(sim.attempts.filter(({ id }) => id === page?.id)).toHaveLength(before);
    expect((await sim.fates())[0]?.state).toBe('cancelled');
    await sim.database.query(
      `update notifications set state = 'failed' where notification_id = $1`,
      [page?.id],
    );
    await expect(sim.retry(page?.id ?? '')).rejects.toThrow('nobody is paged');
  },
  LONG_MS,
);
