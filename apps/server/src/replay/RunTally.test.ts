import type { Signal } from '../rules/index.ts';
import { expect, test } from 'vitest';
import { RunTally } from './RunTally.ts';
import { buildSignal, FROM_MS } from './testing/build.ts';

const DAY_SEC = 86_400;
const RANGE = { fromMs: FROM_MS, toMs: FROM_MS + 2 * DAY_SEC * 1000 };
const NO_STATS = { samples: 0, droppedGroups: 0, unjudgedEvents: 0, lateSamples: 0, failure: null };

function tally(signals: readonly Signal[], { maxListed = 10, maxGroups = 10 } = {}) {
  const run = new RunTally(RANGE, maxListed, maxGroups);
  for (const signal of signals) run.take(signal);
  return run.finish(NO_STATS, (episode) => [
    (episode.fromMs - FROM_MS) / 1000,
    (Math.min(episode.toMs, RANGE.toMs) - FROM_MS) / 1000,
  ]);
}

test('counts alerts by day and severity, and how long they fired', () => {
  const run = tally([
    buildSignal('raised', 10),
    buildSignal('changed', 15, { severity: 'CRITICAL' }),
    buildSignal('cleared', 20, { severity: 'ERROR' }),
    buildSignal('raised', DAY_SEC, { source: 'web-2' }),
    buildSignal('cleared', DAY_SEC + 60, { source: 'web-2' }),
  ]);
  expect(run).toMatchObject({
    alerts: 2,
    by_severity: { CRITICAL: 1, ERROR: 1, WARN: 0, INFO: 0 },
    firing_ms: 70_000,
    firing_at_start: 0,
    firing_at_end: 0,
    per_day: [
      { day: '2026-01-01', alerts: 1 },
      { day: '2026-01-02', alerts: 1 },
    ],
    episodes: [
      [10, 20],
      [DAY_SEC, DAY_SEC + 60],
    ],
  });
});

test('what began in the warm-up fires at the start and is no alert of the range', () => {
  const run = tally([
    buildSignal('raised', -60),
    buildSignal('raised', -50, { source: 'web-2' }),
    buildSignal('cleared', -10, { source: 'web-2' }),
    buildSignal('cleared', 5),
  ]);
  expect(run).toMatchObject({ alerts: 0, firing_at_start: 1, firing_ms: 5000, episodes: [] });
});

test('what still fires counts until the end of the range', () => {
  const run = tally([buildSignal('raised', 2 * DAY_SEC - 30)]);
  expect(run).toMatchObject({ alerts: 1, firing_at_end: 1, firing_ms: 30_000 });
});

test('an end without a beginning says nothing', () => {
  expect(tally([buildSignal('cleared', 5)])).toMatchObject({ alerts: 0, firing_ms: 0 });
});

test('lists the first alerts, counts all, and names the busiest groups first', () => {
  const signals = [1, 2, 3].flatMap((n) => [
    buildSignal('raised', n * 10),
    buildSignal('cleared', n * 10 + 5),
  ]);
  signals.push(buildSignal('raised', 50, { source: 'web-2' }));
  const run = tally(signals, { maxListed: 2 });
  expect(run).toMatchObject({ alerts: 4, more_episodes: 2 });
  expect(run.episodes).toHaveLength(2);
  expect(run.busiest).toEqual([
    { group: { source: 'web-1' }, alerts: 3, firing_ms: 15_000 },
    { group: { source: 'web-2' }, alerts: 1, firing_ms: (2 * DAY_SEC - 50) * 1000 },
  ]);
});

test('says when there are more groups than are kept apart; the count of alerts stays exact', () => {
  const signals = Array.from({ length: 5 }, (_, i) =>
    buildSignal('raised', i, { source: `web-${String(i)}` }),
  );
  expect(tally(signals, { maxGroups: 3 })).toMatchObject({
    alerts: 5,
    groups: 3,
    groups_are_partial: true,
  });
});
