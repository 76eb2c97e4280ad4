import { AppError } from '@batcave/shared/errors';
import { expect, onTestFinished, test } from 'vitest';
import {
  expectSound,
  hookReceiver,
  messagesAt,
  pagerReceiver,
  quickRoute,
  reasonsAt,
  slackReceiver,
  startEndpoints,
  startHook,
} from './receivers.ts';
import { type Attempted, startSimulation } from './startSimulation.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const LONG_MS = 480_000;
const MOST = 10;
/** How exactly the hour goes by. */
const STEP_MS = 5 * SECOND_MS;

/** The most attempts at a receiver within any minute. */
function mostWithinMinute(attempts: readonly Attempted[], receiver: string): number {
  const times = attempts.filter((one) => one.receiver === receiver).map(({ atMs }) => atMs);
  const within = (atMs: number) => times.filter((t) => t >= atMs && t < atMs + MINUTE_MS).length;
  return Math.max(...times.map(within));
}

test(
  'after an hour in which no receiver could be reached, everything arrives in order and at the pace that is allowed',
  async () => {
    const to = await startEndpoints(onTestFinished);
    const spare = await startHook(onTestFinished);
    const { hook, pager, slack } = to;
    const sim = await startSimulation({
      receivers: [
        hookReceiver(hook, { rate_limit: { most: MOST, per: '1m' } }),
        pagerReceiver(pager, { fallback: 'spare' }),
        slackReceiver(slack, { rate_limit: { most: 100, per: '1s' } }),
        hookReceiver(spare, { name: 'spare' }),
      ],
      route: quickRoute({ receivers: ['hook', 'pager', 'slack'] }),
    });
    const first = await sim.raise(1);
    await sim.pass(10 * SECOND_MS);
    expect(reasonsAt(hook)).toEqual(['first']);
    expect([...pager.open.values()]).toEqual(['triggered']);

    const reached = { hook: hook.received.length, pager: pager.received.length };
    hook.answerWith(() => ({ cut: 'before' }));
    pager.answerWith(() => ({ cut: 'before' }));
    slack.answerWith(() => ({ cut: 'before' }));
    // One a minute; every second one is over after half an hour, the first one too.
    const awayMs = sim.clock.now();
    const alerts = [];
    for (let n = 2; n <= 31; n += 1) {
      alerts.push(await sim.raise(n));
      await sim.pass(MINUTE_MS, STEP_MS);
    }
    const over = [first, ...alerts.filter((_, i) => i % 2 === 0)];
    for (const alert of over) await sim.clear(alert);
    await sim.pass(30 * MINUTE_MS, STEP_MS);
    expect(sim.clock.now() - awayMs).toBeGreaterThanOrEqual(60 * MINUTE_MS);

    // Five minutes after each page could not be sent somebody else was told, and of the end as well.
    const spared = messagesAt(spare);
    const ofFirst = ({ alerts: [one] }: (typeof spared)[number]) => one?.alert_id;
    const told = spared.filter(({ status }) => status === 'firing').map(ofFirst);
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeGreaterThan(25);
    for (const alert of over) {
      const ends = spared.filter(
        (one) => one.status === 'resolved' && ofFirst(one) === alert.alert_id,
      );
      // PagerDuty had heard of the first one, and its end was refused there; pages that were called back may
      // have arrived.
      const isOwed = told.includes(alert.alert_id) || alert === first;
      expect(ends.length).toBeGreaterThanOrEqual(isOwed ? 1 : 0);
      expect(ends.length).toBeLessThanOrEqual(1);
    }
    expect(messagesAt(hook).length).toBeGreaterThan(reached.hook);

    const takenFrom = hook.received.length;
    for (const endpoint of [hook, pager, slack]) endpoint.answerWith([]);
    await sim.pass(25 * MINUTE_MS, STEP_MS);
    const fates = await sim.fates();
    expect(fates.filter(({ state }) => state === 'pending')).toEqual([]);
    // Given up: pages alone, which have a fallback. Called back: pages that were over before they left.
    const lost = fates.filter(({ state, receiver }) => state !== 'sent' && receiver !== 'pager');
    expect(lost).toEqual([]);
    const taken = hook.received.slice(takenFrom).map(({ id }) => id);
    const wanted = fates.filter(({ receiver }) => receiver === 'hook').map(({ id }) => id);
    expect(new Set(taken)).toEqual(new Set(wanted.slice(1)));
    expect(taken.length).toBe(new Set(taken).size);
    for (const { alert_id: id } of over) {
      const own = messagesAt(hook).filter(({ alerts: [one] }) => one?.alert_id === id);
      const order = own.map(({ reason }) => reason);
      expect(order.lastIndexOf('first')).toBeLessThan(order.indexOf('all_resolved'));
    }
    expect(mostWithinMinute(sim.attempts, 'hook')).toBeLessThanOrEqual(2 * MOST);
    // What still fires may be open there, and nothing else.
    expect(pager.open.size).toBeLessThanOrEqual(alerts.length + 1 - over.length);
    expectSound(to);
  },
  LONG_MS,
);

test(
  'while the store is away for minutes nothing is sent twice, and then everything goes on',
  async () => {
    const hook = await startHook(onTestFinished);
    const sim = await startSimulation({
      receivers: [hookReceiver(hook)],
      route: quickRoute({ receivers: ['hook'], group_wait: '30s' }),
    });
    const one = await sim.raise(1);
    await sim.pass(10 * SECOND_MS);
    sim.proxy.cut();
    await sim.pass(5 * MINUTE_MS);
    expect(sim.retries.length).toBeGreaterThan(0);
    // Both try again with longer and longer pauses, not all the time.
    expect(sim.retries.length).toBeLessThan(700);
    expect(hook.received).toEqual([]);
    sim.proxy.restore();
    await sim.pass(10 * SECOND_MS);
    expect(reasonsAt(hook)).toEqual(['first']);

    // The store goes away while a message is on its way: its answer is kept until it can be recorded.
    hook.answerWith(() => {
      sim.proxy.cut();
      return undefined;
    });
    await sim.raise(2);
    await sim.pass(3 * MINUTE_MS);
    expect(hook.received).toHaveLength(2);
    hook.answerWith([]);
    sim.proxy.restore();
    await sim.clear(one);
    await sim.pass(2 * MINUTE_MS);
    expect(reasonsAt(hook)).toEqual(['first', 'first', 'all_resolved']);
    expect((await sim.fates()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  },
  LONG_MS,
);

test(
  'a step whose answer was lost is repeated without doing anything twice',
  async () => {
    const hook = await startHook(onTestFinished);
    let lost = 0;
    const sim = await startSimulation(
      { receivers: [hookReceiver(hook)], route: quickRoute({ receivers: ['hook'] }) },
      (ledger) => {
        let isLost = false;
        return {
          takeOver: (tenant) => ledger.takeOver(tenant),
          news: (...asked) => ledger.news(...asked),
          async commit(step) {
            await ledger.commit(step);
            isLost = !isLost;
            if (!isLost) return;
            lost += 1;
            throw new AppError('store_unavailable', undefined, { retryAfterMs: 1 });
          },
        };
      },
    );
    const alert = await sim.raise(1);
    await sim.pass(10 * SECOND_MS);
    await sim.clear(alert);
    await sim.pass(10 * SECOND_MS);
    expect(lost).toBeGreaterThanOrEqual(2);
    expect(reasonsAt(hook)).toEqual(['first', 'all_resolved']);
    const doubles = await sim.database.query(
      `select entry from timeline where actor = 'dispatch' and kind <> 'notified' group by entry, at having count(*) > 1
       union all select stages::text from decisions group by alert_id, at, stages::text having count(*) > 1`,
    );
    expect(doubles).toEqual([]);
  },
  LONG_MS,
);
