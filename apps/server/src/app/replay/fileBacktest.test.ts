import type { RuleInput } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { BUILT_IN_KINDS } from '../../rules/index.ts';
import { aSpec } from '../policies/testing/aRule.ts';
import { backtestFile } from './fileBacktest.ts';

const BEGIN_MS = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(BEGIN_MS + seconds * 1000).toISOString();

/** A line of a file: a value, so many seconds into it. */
const line = (seconds: number, v: number, fields: object = {}): string =>
  JSON.stringify({
    ...{ source: 'db-1', type: 'host.cpu', severity: 'INFO', timestamp: at(seconds) },
    ...{ payload: { v }, ...fields },
  });

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  for (const each of lines) yield await Promise.resolve(each);
}

const tried = (rule: RuleInput, lines: readonly string[]) =>
  backtestFile(rule, linesOf(lines), { kinds: BUILT_IN_KINDS, maxGroupsPerRule: 100 });

test('an event that comes again under its id is judged once, as live, and told', async () => {
  const [id, other] = [
    '0193a4c0-0000-7000-8000-00000000000a',
    '0193a4c0-0000-7000-8000-00000000000b',
  ];
  const lines = [
    line(0, 1, { event_id: id }),
    line(5, 1, { event_id: id.toUpperCase() }),
    line(5, 1, { event_id: id }),
  ];
  const once = await tried(aSpec(), lines);
  expect(once).toMatchObject({ events: 1, repeated_events: 2, run: { alerts: 0, samples: 1 } });
  const two = await tried(aSpec(), [...lines, line(6, 1, { event_id: other }), line(7, 1)]);
  expect(two).toMatchObject({ events: 3, repeated_events: 2, run: { alerts: 1, samples: 3 } });
});

const LEARNING = aSpec({
  condition: {
    ...{ detector: 'rate_of_change', field: 'payload.v', aggregate: 'avg', step: '1m' },
    parameters: { over_samples: 1, percent: 80 },
  },
  flapping: false,
});
const RISE = [line(10, 100), line(70, 100), line(130, 300)];

test('the last step of a detector is judged, and its verdict ends as it does live', async () => {
  const { run } = await tried(LEARNING, RISE);
  expect(run.episodes).toMatchObject([{ raised_at: at(180), cleared_at: at(130 + 600) }]);
});

test('the times of a rule that learns run out after the last event', async () => {
  const held = await tried({ ...LEARNING, for: '2m' }, RISE);
  expect(held.run.episodes).toMatchObject([{ raised_at: at(300), cleared_at: at(130 + 600) }]);
  const kept = await tried({ ...LEARNING, keep_firing_for: '1m' }, [...RISE, line(190, 300)]);
  expect(kept.run.episodes).toMatchObject([{ raised_at: at(180), cleared_at: at(240 + 60) }]);
  const silent = await tried(
    { ...LEARNING, no_data: { after: '20m', policy: 'alert' } },
    RISE.slice(0, 2),
  );
  expect(silent.run.episodes).toMatchObject([{ raised_at: at(70 + 1200), cleared_at: null }]);
});
