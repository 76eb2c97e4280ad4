import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Signal } from '../../src/rules/index.ts';
import { bruteForce, type Episode, judgeLife } from './bruteForce.ts';
import { history } from './generate.ts';
import { playHistory } from './playHistory.ts';

const CASES = Number(process.env['ORACLE_CASES'] ?? 3000);
const SEED = process.env['ORACLE_SEED'];

function byPlace(a: Episode, b: Episode): number {
  if (a.ruleId !== b.ruleId) return a.ruleId < b.ruleId ? -1 : 1;
  if (a.groupKey !== b.groupKey) return a.groupKey < b.groupKey ? -1 : 1;
  return 0;
}

/** Pairs what was raised with what was cleared; fails on a signal that has no pair, or a second one. */
function toEpisodes(signals: readonly Signal[]): Episode[] {
  const episodes = new Map<string, Episode>();
  for (const { kind, ruleId, groupKey, episode, atMs, noData } of signals) {
    const id = JSON.stringify([ruleId, groupKey, episode]);
    const open = episodes.get(id);
    if (kind === 'raised') {
      expect(open, `raised twice: ${id}`).toBeUndefined();
      episodes.set(id, { ruleId, groupKey, raisedAtMs: atMs, noData, clearedAtMs: null });
    } else {
      expect(open?.clearedAtMs, `cleared without being raised: ${id}`).toBeNull();
      if (open !== undefined) episodes.set(id, { ...open, clearedAtMs: atMs });
    }
  }
  return [...episodes.values()].sort(byPlace);
}

test(`decides what a naive evaluator decides, through restarts and edits, in ${String(CASES)} histories`, () => {
  let raised = 0;
  fc.assert(
    fc.property(history, (generated) => {
      const played = playHistory(generated);
      const expected = played.lives
        .flatMap((life) => judgeLife(life, played.events, played.untilMs))
        .sort(byPlace);
      raised += expected.length;
      expect(toEpisodes(played.signals)).toEqual(expected);
      expect(played.signalsOfRestarted).toEqual(played.signals);
    }),
    { numRuns: CASES, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
  // A generator that never raises anything would prove nothing.
  expect(raised).toBeGreaterThan(CASES / 2);
}, 600_000);

test('the naive evaluator finds what a person finds by hand', () => {
  const event = (seconds: number, v: number) => ({
    tenant: 't',
    seq: seconds + 1,
    eventId: `event-${String(seconds)}`,
    source: 's1',
    type: 'a',
    severity: 'INFO' as const,
    atMs: seconds * 1000,
    receivedAtMs: seconds * 1000,
    labels: {},
    payload: { v },
    payloadJson: '',
  });
  const rule = {
    rule_id: '00000000-0000-4000-8000-000000000000',
    version: 1,
    name: 'busy',
    enabled: true,
    severity: 'ERROR' as const,
    match: { type: 'a' },
    condition: {
      aggregate: 'max' as const,
      field: 'payload.v',
      window: '3s',
      operator: '>' as const,
      threshold: 90,
    },
    for: '2s',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'ann',
  };
  // 95 is seen at 1 s and leaves the 3 s window, in steps of 50 ms, at 4 s; it held for 2 s at 3 s.
  expect(bruteForce([rule], [event(0, 50), event(1, 95), event(2, 10)], 10_000)).toEqual([
    {
      ruleId: rule.rule_id,
      groupKey: '["s1"]',
      raisedAtMs: 3000,
      noData: false,
      clearedAtMs: 4000,
    },
  ]);
});
