import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EventInput } from '@batcave/shared/events';
import { type RuleInput, RuleInputSchema } from '@batcave/shared/rules';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { compileRuleSet, RuleEvaluator, type Signal } from '../../src/rules/index.ts';

const EXAMPLES = path.join(import.meta.dirname, '..', '..', 'rules', 'examples');

/** What the shipped rule decides over the history that `events.mjs` prints for it. */
function play(name: string): Signal[] {
  const rule = JSON.parse(readFileSync(path.join(EXAMPLES, `${name}.json`), 'utf8')) as RuleInput;
  const printed = execFileSync(process.execPath, [path.join(EXAMPLES, 'events.mjs'), name], {
    maxBuffer: 2 ** 26,
    encoding: 'utf8',
  });
  const events = printed
    .trim()
    .split('\n')
    .map((line, seq) => {
      const { source, type, timestamp, payload } = JSON.parse(line) as EventInput;
      const atMs = Date.parse(timestamp ?? '');
      const who = { tenant: 'test', seq, eventId: `event-${String(seq)}`, source, type };
      const at = { atMs, receivedAtMs: atMs };
      return { ...who, ...at, severity: 'INFO' as const, labels: {}, payload, payloadJson: '' };
    });
  expect(Check(RuleInputSchema, rule)).toBe(true);
  const ruleSet = compileRuleSet([
    {
      ...{ ...rule, enabled: true, rule_id: '00000000-0000-4000-8000-000000000001', version: 1 },
      ...{ created_at: '', updated_at: '', updated_by: '' },
    },
  ]);
  expect(ruleSet.faulty).toEqual([]);
  const evaluator = new RuleEvaluator({ ruleSet, startMs: events[0]!.atMs });
  for (const event of events) evaluator.observe(event);
  evaluator.advance(events.at(-1)!.atMs + 3 * 3_600_000);
  return evaluator.takeSignals();
}

// As docs/rules.md tells it.
test.each<[string, string[]]>([
  [
    'threshold',
    [
      '01-05 01:00:40 raised WARN',
      '01-05 01:00:50 changed CRITICAL',
      '01-05 01:10:50 cleared CRITICAL',
      '01-05 02:04:50 raised WARN',
    ],
  ],
  ['rate-of-change', ['01-05 04:01:00 raised ERROR', '01-05 04:06:00 cleared ERROR']],
  [
    'robust-z',
    [9, 15, 21].flatMap((hour) => [
      `01-05 ${String(hour).padStart(2, '0')}:00:00 raised WARN`,
      `01-05 ${String(hour).padStart(2, '0')}:00:30 cleared WARN`,
    ]),
  ],
  ['absence', ['01-05 20:30:00 raised CRITICAL']],
])('the example %s does what is told of it', (name, expected) => {
  const said = play(name).map(({ atMs, kind, severity }) => {
    const at = new Date(atMs).toISOString();
    return `${at.slice(5, 10)} ${at.slice(11, 19)} ${kind} ${severity}`;
  });
  expect(said).toEqual(expected);
});

test.each([
  ['ewma', '2026-01-05T20:01:00'],
  ['seasonal', '2026-01-27T11:00:00'],
  ['change-point', '2026-01-07T12:05:00'],
  ['forest', '2026-01-05T18:02:00'],
  ['neighbours', '2026-01-05T18:02:00'],
  ['ensemble', '2026-01-14T03:00:00'],
])('the example %s finds what it is there for, and says so in one sentence', (name, at) => {
  const found = play(name).find(
    ({ kind, atMs }) => kind === 'raised' && atMs === Date.parse(`${at}Z`),
  );
  expect(found).toBeDefined();
  expect(found?.reason).toMatch(/^[^\n]{20,500}\d/);
});
