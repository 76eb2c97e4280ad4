import type { Rule } from '@batcave/shared/rules';
import { compileRegex, compileRuleSet, RuleEvaluator } from '../src/rules/index.ts';
import { buildEvent } from '../src/rules/testing/buildEvent.ts';
import { buildRule } from '../src/rules/testing/buildRule.ts';
import { print, quantile, round } from './figures.ts';

/** Steps times characters of one search, at most: see `src/rules/regex.ts`. */
const MAX_WORK = 128_000;
const START_MS = Date.UTC(2026, 0, 1);
const TEXTS = 64;

/** Letters that say nothing about those that follow; the same in every run. */
function mixed(letters: string, length: number, seed: number): string {
  let state = seed;
  const letter = (): string => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return letters.charAt((state >> 16) % letters.length);
  };
  return Array.from({ length }, letter).join('');
}

const ORDINARY: Record<string, string> = {
  '^/(health|ready)z?$': '/api/v1/orders/1234',
  'error.*timeout': 'request failed with error: no answer from the store ',
  '(?i)(timeout|refused|reset by peer)': 'connection to the upstream host was lost; retry in 30 s ',
  '(\\pL+\\s?)+\\d': 'слово за словом ',
};

/** Expressions with texts that are made to cost. */
const HOSTILE: Record<string, string> = {
  '^(a+)+$': 'a',
  'a[ab]{15}$': 'ab',
  'a[ab]{200}$': 'ab',
  '(a|b)*a(a|b){60}$': 'ab',
  '(a*b*c*d*)*a.{15}$': 'abcde ',
  '((a|b|ab|ba|aa|bb)*){10}a[ab]{100}$': 'ab',
  '((((((((((a*)*)*)*)*)*)*)*)*)*b*)*a[ab]{20}$': 'ab',
};

interface Case {
  readonly kind: 'ordinary' | 'hostile';
  readonly expression: string;
  readonly texts: readonly string[];
}

function cases(): Case[] {
  return [
    ...Object.entries(ORDINARY).map(([expression, part]): Case => {
      const text = (n: number): string => (String(n) + part.repeat(200)).slice(0, 200);
      return {
        kind: 'ordinary',
        expression,
        texts: Array.from({ length: TEXTS }, (_, n) => text(n)),
      };
    }),
    ...Object.entries(HOSTILE).map(([expression, letters]): Case => {
      const length = longest(expression);
      const text = (n: number): string => `${mixed(letters, length - 1, n + 1)}!`;
      return {
        kind: 'hostile',
        expression,
        texts: Array.from({ length: TEXTS }, (_, n) => text(n)),
      };
    }),
  ];
}

/** The longest text that is searched for an expression. */
function longest(expression: string): number {
  const compiled = compileRegex(expression);
  if (!compiled.ok) throw new Error(compiled.reason);
  let length = MAX_WORK;
  while (compiled.workOf('x'.repeat(length)) === 0) length = Math.floor(length * 0.99);
  return length;
}

/** What a search costs, in time and in the steps that are counted for it. */
function search({ kind, expression, texts }: Case, seconds: number): void {
  const compiled = compileRegex(expression);
  if (!compiled.ok) throw new Error(compiled.reason);
  const costs: number[] = [];
  const ends = performance.now() + seconds * 100;
  let slowestMs = 0;
  for (let n = 0; performance.now() < ends; n++) {
    const text = texts[n % TEXTS] ?? '';
    const startMs = performance.now();
    compiled.search(text);
    const tookMs = performance.now() - startMs;
    slowestMs = Math.max(slowestMs, tookMs);
    costs.push((tookMs * 1e6) / compiled.workOf(text));
  }
  const [text = ''] = texts;
  print({
    ...{ bench: 'expressions', case: kind, expression, characters: text.length },
    steps: compiled.workOf(text),
    ns_per_step: round(quantile(costs, 0.5)),
    ns_per_step_p95: round(quantile(costs, 0.95)),
    slowest_ms: round(slowestMs),
  });
}

function ruleOf(expression: string): Rule {
  return buildRule({
    match: { where: [{ field: 'payload.text', op: 'matches', value: expression }] },
    condition: { aggregate: 'count', window: '10s', operator: '>', threshold: 1e9 },
  });
}

/** What one rule takes of a core when 5,000 events a second come for it. */
function rule({ kind, expression, texts }: Case): void {
  const evaluator = new RuleEvaluator({
    ...{ ruleSet: compileRuleSet([ruleOf(expression)]), startMs: START_MS },
  });
  const SECONDS = 4;
  const RATE = 5000;
  const shares: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    const before = process.cpuUsage();
    for (let n = 0; n < RATE; n++) {
      const receivedAtMs = START_MS + second * 1000 + Math.floor((n * 1000) / RATE);
      evaluator.observe(buildEvent({ receivedAtMs, payload: { text: texts[n % TEXTS] } }));
    }
    const { user, system } = process.cpuUsage(before);
    shares.push((user + system) / 1e6);
  }
  print({
    ...{ bench: 'expressions', case: `${kind}, 5,000 events a second`, expression },
    share_of_a_core: round(quantile(shares, 0.5)),
    share_max: round(Math.max(...shares)),
    unjudged_percent: round((100 * evaluator.stats().unjudgedEvents) / (SECONDS * RATE), 1),
  });
}

/** What regular expressions cost for each step that is counted, and how much of a core one rule can take. */
export function expressions(seconds: number): void {
  for (const one of cases()) {
    search(one, seconds);
    rule(one);
  }
}
