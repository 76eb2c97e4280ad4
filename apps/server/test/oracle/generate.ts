import type { LogEvent } from '@batcave/shared/events';
import { AGGREGATES, COMPARISONS, type Rule } from '@batcave/shared/rules';
import fc from 'fast-check';

/** One thing that happens to an evaluator; `afterMs` from the step before. */
export type Step =
  | ({ readonly kind: 'event' } & EventStep)
  | { readonly kind: 'advance' | 'restart'; readonly afterMs: number }
  | {
      readonly kind: 'serverStarted';
      readonly afterMs: number;
      /** How far into the outage the server had still judged; left out: nothing is said of it. */
      readonly judgedForMs: number | undefined;
    }
  | {
      readonly kind: 'edit';
      readonly afterMs: number;
      readonly rule: number;
      readonly edit: 'rename' | 'threshold' | 'toggle' | 'delete';
    };

interface EventStep {
  readonly afterMs: number;
  readonly lateByMs: number;
  readonly source: string;
  readonly type: string;
  readonly severity: LogEvent['severity'];
  readonly value: unknown;
  readonly region: string | undefined;
}

/** Rules, and what happens while they judge. */
export interface History {
  readonly rules: readonly Rule[];
  readonly steps: readonly Step[];
}

// Few values, close to each other, so that limits are often met exactly.
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(-1, 0, 0.1, 0.2, 0.3, 1, 2, 3, 5, 8) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 1e308, -1e308, Infinity, '5', null, true, [1]) },
);
const limit = fc.constantFrom(-1, 0, 0.15, 0.3, 1, 2, 2.5, 3, 5);
const afterMs = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 17, 300, 999, 1000) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2500, max: 25_000 }) },
);
const window = fc.constantFrom('1s', '1500ms', '3s', '7s', '20s', '1m');
const hold = fc.constantFrom(undefined, undefined, '0s', '500ms', '1s', '2s', '4500ms');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 1, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) });
/** For what makes a rule see less: most rules shall see most events. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 1, arbitrary }, { weight: 5, arbitrary: fc.constant(undefined) });

const where = fc.constantFrom<NonNullable<Rule['match']['where']>[number]>(
  { field: 'payload.v', op: '>', value: 0 },
  { field: 'payload.v', op: '<=', value: 3 },
  { field: 'payload.v', op: '!=', value: 2 },
  { field: 'payload.v', op: 'exists', value: true },
  { field: 'labels.region', op: 'exists', value: false },
  { field: 'labels.region', op: 'starts_with', value: 'e' },
  { field: 'type', op: 'contains', value: 'b' },
  { field: 'payload.deep.0', op: 'in', value: [1, 'x'] },
);

const ruleShape = fc.record({
  aggregate: fc.constantFrom(...AGGREGATES),
  operator: fc.constantFrom(...COMPARISONS),
  threshold: limit,
  /** How far the recovery threshold lies on the calm side. */
  slack: maybe(fc.constantFrom(0, 0.5, 2)),
  window,
  for: hold,
  keepFiringFor: hold,
  noData: maybe(
    fc.record({
      after: fc.constantFrom('1s', '2500ms', '6s', '15s'),
      policy: fc.constantFrom('alert', 'resolve', 'keep'),
    }),
  ),
  source: seldom(fc.constantFrom<string | string[]>('s1', ['s1', 's2', 's1'])),
  type: seldom(fc.constantFrom<string | string[]>('a', ['a', 'b'])),
  severity: seldom(fc.constant<Rule['severity'][]>(['INFO', 'ERROR'])),
  labels: seldom(fc.constant({ region: ['eu', 'us'] })),
  where: seldom(fc.array(where, { minLength: 1, maxLength: 2 })),
  groupBy: fc.constantFrom<string[] | undefined>(
    undefined,
    [],
    ['labels.region'],
    ['source', 'payload.v'],
  ),
});

type RuleShape = typeof ruleShape extends fc.Arbitrary<infer S> ? S : never;

function withoutUndefined<T extends object>(from: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(from).filter(([, v]) => v !== undefined)) as never;
}

function toRule(shape: RuleShape, i: number): Rule {
  const counts = shape.aggregate === 'count' || shape.aggregate === 'rate';
  const isUpper = shape.operator === '>' || shape.operator === '>=';
  const { slack, threshold } = shape;
  return withoutUndefined({
    rule_id: `00000000-0000-4000-8000-00000000000${String(i)}`,
    name: `rule ${String(i)}`,
    version: 1,
    enabled: true,
    severity: 'ERROR',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'oracle',
    match: withoutUndefined({
      source: shape.source,
      type: shape.type,
      severity: shape.severity,
      labels: shape.labels,
      where: shape.where,
    }),
    group_by: shape.groupBy,
    condition: withoutUndefined({
      aggregate: shape.aggregate,
      field: counts ? undefined : 'payload.v',
      window: shape.window,
      operator: shape.operator,
      threshold,
      recovery_threshold:
        slack === undefined ? undefined : isUpper ? threshold - slack : threshold + slack,
    }),
    for: shape.for,
    keep_firing_for: shape.keepFiringFor,
    no_data: shape.noData,
    summary: i === 1 ? 'at {{value}} in {{payload.v}}' : undefined,
  }) as unknown as Rule;
}

const eventStep = fc.record({
  kind: fc.constant('event' as const),
  afterMs,
  lateByMs: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 2000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -5000, max: 70_000 }) },
  ),
  source: fc.constantFrom('s1', 's2'),
  type: fc.constantFrom('a', 'b'),
  severity: fc.constantFrom<LogEvent['severity']>('INFO', 'ERROR', 'CRITICAL'),
  value,
  region: maybe(fc.constantFrom('eu', 'us', 'asia')),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 24, arbitrary: eventStep },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('advance'), afterMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart'), afterMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('serverStarted'),
      afterMs,
      judgedForMs: maybe(fc.integer({ min: 0, max: 5000 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('edit'),
      afterMs,
      rule: fc.nat({ max: 2 }),
      edit: fc.constantFrom('rename', 'threshold', 'toggle', 'delete'),
    }),
  },
);

/** Rules of every kind and up to sixty steps, made to meet limits, window edges and ticks exactly. */
export const history: fc.Arbitrary<History> = fc.record({
  rules: fc
    .array(ruleShape, { minLength: 1, maxLength: 3 })
    .map((shapes) => shapes.map((shape, i) => toRule(shape, i))),
  steps: fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
});
