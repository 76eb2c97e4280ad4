import { expect, onTestFinished, test } from 'vitest';
import { hookReceiver, pagerReceiver, quickRoute, reasonsAt, startEndpoints } from './receivers.ts';
import { startSimulation } from './startSimulation.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 5000;
const LONG_MS = 120_000;

test(
  'an end that was refused because a token was wrong for minutes is told when it is right again',
  async () => {
    const to = await startEndpoints(onTestFinished);
    const { hook, pager } = to;
    const sim = await startSimulation({
      receivers: [hookReceiver(hook), pagerReceiver(pager)],
      route: quickRoute({ receivers: ['hook', 'pager'] }),
    });
    const alert = await sim.raise(1);
    await sim.pass(10_000);
    expect(reasonsAt(hook)).toEqual(['first']);
    expect([...pager.open.values()]).toEqual(['triggered']);
    hook.answerWith(() => ({ status: 403 }));
    pager.answerWith(() => ({ status: 400, body: '{}' }));
    await sim.clear(alert);
    await sim.pass(5 * MINUTE_MS, STEP_MS);
    const ends = (await sim.fates()).filter(({ reason }) => reason === 'all_resolved');
    expect(ends.map(({ state }) => state)).toEqual(['failed', 'failed']);
    // Not at once and again and again: after a minute, and not again before five more have gone by.
    expect(sim.attempts.filter(({ id }) => id === ends[0]?.id)).toHaveLength(2);
    expect(await sim.owed()).toEqual({ hook: 1, pager: 1 });
    for (const endpoint of [hook, pager]) endpoint.answerWith([]);
    await sim.pass(5 * MINUTE_MS, STEP_MS);
    expect([...pager.open.values()]).toEqual([]);
    expect(reasonsAt(hook).at(-1)).toBe('all_resolved');
    expect((await sim.fates()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(await sim.owed()).toEqual({});
    expect(to.pager.received.flatMap(({ faults }) => faults)).toEqual([]);
  },
  LONG_MS,
);
