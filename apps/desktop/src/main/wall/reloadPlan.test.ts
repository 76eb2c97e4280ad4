import { expect, test } from 'vitest';
import { createReloadPlan, WELL_AFTER_MS } from './reloadPlan.ts';

test('waits longer every time, never gives up, and begins anew with a page that was well', () => {
  let nowMs = 5_000;
  const plan = createReloadPlan(() => nowMs);
  const pauses = [];
  for (let death = 0; death < 6; death++) {
    const { pauseMs } = plan.died();
    pauses.push(pauseMs);
    nowMs += pauseMs + 2_000;
  }
  expect(pauses).toEqual([1_000, 5_000, 15_000, 60_000, 60_000, 60_000]);
  nowMs += WELL_AFTER_MS;
  expect(plan.died()).toEqual({ attempt: 1, pauseMs: 1_000 });
  expect(plan.died().attempt).toBe(2);
});

test('loads at once when what ended the page is left out, and takes the page for well from then on', () => {
  let nowMs = 5_000;
  const plan = createReloadPlan(() => nowMs);
  for (const pauseMs of [1_000, 5_000, 15_000]) {
    expect(plan.died().pauseMs).toBe(pauseMs);
    nowMs += pauseMs + 2_000;
  }
  expect(plan.died(true)).toEqual({ attempt: 1, pauseMs: 0 });
  nowMs += 2_000;
  expect(plan.died()).toEqual({ attempt: 1, pauseMs: 1_000 });
});
