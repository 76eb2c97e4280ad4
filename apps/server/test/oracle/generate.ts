import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { generateComposite, generateGroupBy, generateRule } from './generateRule.ts';
import { ADDRESSES } from './generateWhere.ts';
import { Random } from './random.ts';

/** One thing that happens to an evaluator; `afterMs` from the step before. */
export type Step =
  | ({ readonly kind: 'event' } & EventStep)
  | { readonly kind: 'advance' | 'restart' | 'crash'; readonly afterMs: number }
  | {
      readonly kind: 'serverStarted';
      readonly afterMs: number;
      /** How far into the outage the server had still judged; left out: nothing is said of it. */
      readonly judgedForMs: number | undefined;
      /** How long after the event the outage ends; left out: with it. */
      readonly silentForMs: number | undefined;
    }
  | {
      readonly kind: 'edit';
      readonly afterMs: number;
      readonly rule: number;
      readonly edit: 'rename' | 'threshold' | 'toggle' | 'delete';
    };

export interface EventStep {
  readonly afterMs: number;
  /** How long before it was received it happened, by its producer's clock. */
  readonly lateByMs: number;
  /** How long before the clock of the evaluator it was received. */
  readonly beforeClockMs: number;
  /** How often it comes, each time under another id. */
  readonly times: number;
  readonly source: string;
  readonly type: string;
  readonly severity: LogEvent['severity'];
  readonly value: unknown;
  readonly region: string | undefined;
  readonly ip: string | undefined;
}

/** Rules, and what happens while they judge. */
export interface History {
  readonly rules: readonly Rule[];
  readonly steps: readonly Step[];
  /** How long is waited at the end. */
  readonly tailMs: number;
}

// Long enough for every timer of a generated rule to run out, but for those that are the default.
const TAIL_MS = 90_000;
// What is the default: ten minutes of silence, five of calm; and two hours of silence.
const LONG_TAIL_MS = 700_000;
const HOURS_TAIL_MS = 7_300_000;

/** Rules of every kind and up to sixty steps, made to meet limits, window edges and ticks exactly. */
export function generateHistory(seed: number): History {
  const random = new Random(seed);
  const rules = generateRules(random);
  // Half of the histories are about one source: more happens to one group.
  const sources = random.of<readonly [string, ...string[]]>([['s1'], ['s1', 's2', 's1']]);
  const steps = random.list(1, 60, () => generateStep(random, sources));
  const tailMs = random.chance(0.98) ? TAIL_MS : random.chance(0.9) ? LONG_TAIL_MS : HOURS_TAIL_MS;
  return { rules, steps, tailMs };
}

function generateRules(random: Random): Rule[] {
  const isJoined = random.chance(0.3);
  const shared = generateGroupBy(random);
  const rules = random.list(1, isJoined ? 2 : 3, (i) => {
    const rule = generateRule(random, i, isJoined ? shared : generateGroupBy(random), isJoined);
    return isJoined && random.chance(0.3) ? { ...rule, enabled: false } : rule;
  });
  return isJoined ? [...rules, generateComposite(random, rules.length, rules)] : rules;
}

function generateStep(random: Random, sources: readonly [string, ...string[]]): Step {
  const afterMs = generateAfter(random);
  const roll = random.between(0, 31);
  if (roll < 25) return { kind: 'event', afterMs, ...generateEvent(random, sources) };
  if (roll < 27) return { kind: 'advance', afterMs };
  if (roll < 29) return { kind: 'restart', afterMs };
  if (roll < 30) return { kind: 'crash', afterMs };
  if (roll < 31)
    return {
      kind: 'serverStarted',
      afterMs,
      judgedForMs: random.maybe(0.5, () => random.between(0, Math.min(afterMs, 5000))),
      silentForMs: random.maybe(0.2, () => random.between(0, 4000)),
    };
  const edit = random.of(['rename', 'threshold', 'toggle', 'delete'] as const);
  return { kind: 'edit', afterMs, rule: random.between(0, 2), edit };
}

function generateAfter(random: Random): number {
  const roll = random.between(0, 8);
  if (roll < 3) return random.of([0, 1, 17, 300, 999, 1000]);
  return roll < 8 ? random.between(0, 2500) : random.between(2500, 25_000);
}

function generateEvent(
  random: Random,
  sources: readonly [string, ...string[]],
): Omit<EventStep, 'afterMs'> {
  return {
    lateByMs: generateLateness(random),
    beforeClockMs: random.chance(0.05) ? random.between(1, 3000) : 0,
    times: random.chance(0.05) ? 2 : 1,
    source: random.of(sources),
    type: random.of(['a', 'b']),
    severity: random.of(['INFO', 'ERROR', 'CRITICAL']),
    value: generateValue(random),
    region: random.maybe(0.5, () => random.of(['eu', 'us', 'asia'])),
    ip: random.maybe(0.5, () => random.of(ADDRESSES)),
  };
}

function generateLateness(random: Random): number {
  const roll = random.between(0, 7);
  if (roll < 4) return 0;
  return roll < 7 ? random.between(0, 2000) : random.between(-5000, 70_000);
}

/** Few values, close to each other, so that limits are often met exactly. */
function generateValue(random: Random): unknown {
  return random.chance(8 / 9)
    ? random.of([-1, 0, 0.1, 0.2, 0.3, 1, 2, 3, 5, 8])
    : random.of<unknown>([-0, 1e308, -1e308, Infinity, '5', null, true, [1]]);
}
