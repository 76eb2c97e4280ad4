import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import { bruteForce } from './bruteForce.ts';
import { compare, isDifferent, smallestDifference } from './compare.ts';
import { generateHistory } from './generate.ts';
import type { Said } from './NaiveStanding.ts';

/** How many histories, and the seed of the first: to go on elsewhere, or to look at one again. */
const CASES = Number(process.env['ORACLE_CASES'] ?? 1500);
const FIRST_SEED = Number(process.env['ORACLE_SEED'] ?? 1);

/** What was said of by whom, to see that the histories had something of everything. */
function kindsOf(said: readonly Said[], rules: readonly Rule[]): string[] {
  return said.map(({ kind, ruleId, noData, flapping }) => {
    const rule = rules.find(({ rule_id: id }) => id === ruleId);
    const by = rule?.when ? 'composite' : rule?.absence ? 'absence' : rule?.condition?.detector;
    const why = flapping === null ? (noData ? 'no data' : '') : 'flapping';
    return [by ?? 'threshold', kind, why].join(' ').trim();
  });
}

test(`decides what a naive evaluator decides, through restarts and edits, in ${String(CASES)} histories`, () => {
  const times = new Map<string, number>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed += 1) {
    const history = generateHistory(seed);
    const outcome = compare(history);
    if (isDifferent(outcome)) {
      const smallest = smallestDifference(seed);
      const { expected, got, faults } = compare(smallest);
      const again = `ORACLE_SEED=${String(seed)} ORACLE_CASES=1`;
      expect({ got, faults }, `${again}\n${JSON.stringify(smallest, null, 1)}`).toEqual({
        got: expected,
        faults: [],
      });
    }
    for (const kind of kindsOf(outcome.expected, history.rules))
      times.set(kind, (times.get(kind) ?? 0) + 1);
  }
  // A generator that never raises anything would prove nothing.
  if (CASES >= 1000) for (const kind of ALL_KINDS) expect(times.get(kind), kind).toBeGreaterThan(5);
}, 3_600_000);

const ALL_KINDS = [
  'threshold raised',
  'threshold raised no data',
  'threshold changed',
  'threshold changed flapping',
  'threshold cleared',
  'threshold cleared no data',
  'witness raised',
  'witness raised no data',
  'witness changed',
  'witness changed flapping',
  'witness cleared',
  'witness cleared no data',
  'rate_of_change raised',
  'rate_of_change cleared',
  'absence raised no data',
  'absence changed flapping',
  'absence cleared',
  'composite raised',
  'composite changed flapping',
  'composite cleared',
];

const RULE: Rule = {
  rule_id: '00000000-0000-4000-8000-000000000000',
  version: 1,
  name: 'busy',
  enabled: true,
  severity: 'WARN',
  match: { type: 'a' },
  condition: { aggregate: 'max', field: 'payload.v', window: '3s', operator: '>', threshold: 90 },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  updated_by: 'ann',
};

function event(seconds: number, v: number) {
  return {
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
  };
}

const EPISODE = { ruleId: RULE.rule_id, groupKey: '["s1"]', noData: false };

test('the naive evaluator finds what a person finds by hand', () => {
  // 95 is seen at 1 s and leaves the 3 s window, in steps of 50 ms, at 4 s; it held for 2 s at 3 s.
  const held = { ...RULE, for: '2s' };
  expect(bruteForce([held], [event(0, 50), event(1, 95), event(2, 10)], 10_000)).toEqual([
    { ...EPISODE, raisedAtMs: 3000, clearedAtMs: 4000 },
  ]);
});

test('the naive evaluator knows silence, absence, flapping and joined rules as a person does', () => {
  const events = [event(0, 95), event(2, 10), event(8, 95)];
  const { condition: _condition, ...others } = RULE;
  const absence: Rule = { ...others, absence: { after: '4s' } };
  expect(bruteForce([absence], events, 20_000)).toEqual([
    { ...EPISODE, noData: true, raisedAtMs: 6000, clearedAtMs: 8000 },
    { ...EPISODE, noData: true, raisedAtMs: 12_000, clearedAtMs: null },
  ]);

  // Raised at 0 s and 8 s, over at 3 s and, as the fourth change within a minute, at 11 s: from then
  // on it flaps, and clears when it was calm for 5 s.
  const flapping: Rule = { ...RULE, flapping: { changes: 4, within: '1m', calm: '5s' } };
  expect(bruteForce([flapping], events, 30_000)).toEqual([
    { ...EPISODE, raisedAtMs: 0, clearedAtMs: 3000 },
    { ...EPISODE, raisedAtMs: 8000, clearedAtMs: 16_000 },
  ]);

  const joined: Rule = {
    ...others,
    rule_id: '00000000-0000-4000-8000-000000000001',
    when: { not: { rule: RULE.rule_id } },
  };
  delete joined.match;
  expect(bruteForce([{ ...RULE, enabled: false }, joined], events, 20_000)).toEqual([
    { ...EPISODE, ruleId: joined.rule_id, raisedAtMs: 3000, clearedAtMs: 8000 },
    { ...EPISODE, ruleId: joined.rule_id, raisedAtMs: 11_000, clearedAtMs: null },
  ]);
});
