import type { LogEvent } from '@batcave/shared/events';
import type { Match, Rule } from '@batcave/shared/rules';
import { compileRuleSet, RuleEvaluator } from '../src/rules/index.ts';
import { heldBytes, print, quantile, round } from './figures.ts';

const START_MS = Date.UTC(2026, 0, 1);
const MATCHING = 10;
const RULES = 1000;
const GROUPS = 100_000;
const ROUNDS = 9;

/** What keeps the other rules from wanting the event. */
const APART: Record<string, (n: number) => Match> = {
  'by type': (n) => ({ type: n < MATCHING ? 'load' : `load.${String(n)}` }),
  'by source': (n) => ({ type: 'load', source: n < MATCHING ? sources : `other-${String(n)}` }),
  'by label': (n) => ({
    type: 'load',
    labels: { service: n < MATCHING ? 'shop' : `service-${String(n)}` },
  }),
  'by payload': (n) => ({
    type: 'load',
    where: [{ field: 'payload.code', op: '=', value: n < MATCHING ? 200 : n }],
  }),
};
const sources = Array.from({ length: 50 }, (_, i) => `web-${String(i)}`);

function rule(n: number, match: Match, fields: Partial<Rule> = {}): Rule {
  return {
    rule_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    ...{ version: 1, name: `rule ${String(n)}`, enabled: true, severity: 'ERROR', match },
    condition: {
      ...{ aggregate: 'avg', field: 'payload.v', window: '1m', operator: '>', threshold: 1e9 },
    },
    ...{ created_at: '', updated_at: '', updated_by: 'bench' },
    ...fields,
  };
}

function event(n: number, atMs: number, source: string): LogEvent {
  return {
    ...{ tenant: 'bench', seq: n, eventId: '', source, type: 'load', severity: 'INFO' },
    ...{ atMs, receivedAtMs: atMs, labels: { service: 'shop' }, payloadJson: '' },
    payload: { v: n % 100, code: 200 },
  };
}

/** Nanoseconds an event costs over these rules. */
function costOf(rules: readonly Rule[], events: readonly LogEvent[]): number {
  const evaluator = new RuleEvaluator({ ruleSet: compileRuleSet(rules), startMs: START_MS });
  const began = process.hrtime.bigint();
  for (const one of events) evaluator.observe(one);
  return Number(process.hrtime.bigint() - began) / events.length;
}

function manyRules(seconds: number): void {
  const count = Math.round(seconds * 4000);
  const events = Array.from({ length: count }, (_, i) =>
    event(i, START_MS + i, sources[i % sources.length] ?? ''),
  );
  for (const [apart, match] of Object.entries(APART)) {
    const all = Array.from({ length: RULES }, (_, n) => rule(n, match(n)));
    const alone = all.slice(0, MATCHING);
    const ratios: number[] = [];
    const costs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const few = costOf(alone, events);
      const many = costOf(all, events);
      ratios.push(many / few);
      costs.push(many);
    }
    print({
      ...{
        bench: 'rules',
        case: `${String(RULES)} rules apart ${apart}, ${String(MATCHING)} match`,
      },
      ratio_to_those_10_alone: round(quantile(ratios, 0.5)),
      ratio_min: round(Math.min(...ratios)),
      ratio_max: round(Math.max(...ratios)),
      ns_per_event: round(quantile(costs, 0.5), 0),
    });
  }
}

const KINDS: Record<string, Rule['condition']> = {
  'avg over 1m': {
    aggregate: 'avg',
    field: 'payload.v',
    window: '1m',
    operator: '>',
    threshold: 1e9,
  },
  'p95 over 5m': {
    aggregate: 'p95',
    field: 'payload.v',
    window: '5m',
    operator: '>',
    threshold: 1e9,
  },
  'ewma, each event': { detector: 'ewma', field: 'payload.v' },
};

/** Every group gets a sample each ten seconds, for as long as a minute's window can fill. */
function manyGroups(): void {
  const names = Array.from({ length: GROUPS }, (_, i) => `host-${String(i)}`);
  for (const [kind, condition = {}] of Object.entries(KINDS)) {
    const before = heldBytes();
    const evaluator = new RuleEvaluator({
      ruleSet: compileRuleSet([rule(0, { type: 'load' }, { condition })]),
      ...{ startMs: START_MS, maxGroupsPerRule: GROUPS },
    });
    const began = process.hrtime.bigint();
    let samples = 0;
    for (let turn = 0; turn < 6; turn++)
      for (const [i, name] of names.entries()) {
        const atMs = START_MS + turn * 10_000 + Math.floor((i / GROUPS) * 10_000);
        evaluator.observe(event(samples++, atMs, name));
      }
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    evaluator.takeDirty();
    print({
      ...{ bench: 'rules', case: `${String(GROUPS)} groups, ${kind}` },
      heap_mib: round((heldBytes() - before) / 2 ** 20, 0),
      bytes_per_group: round((heldBytes() - before) / GROUPS, 0),
      samples_per_s: round(samples / seconds, 0),
      groups: evaluator.stats().groups,
    });
  }
}

/** What an event costs with many rules, and what many groups keep in memory. */
export function rules(seconds: number): void {
  manyRules(seconds);
  manyGroups();
}
