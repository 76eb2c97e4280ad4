import type { Aggregate, Condition, Rule, When } from '@batcave/shared/rules';
import { AGGREGATES, COMPARISONS } from '@batcave/shared/rules';
import { generateWhere } from './generateWhere.ts';
import type { Random } from './random.ts';

type Shape = { [K in keyof Rule]?: Rule[K] | undefined };
type ConditionShape = { [K in keyof Condition]?: Condition[K] | undefined };

/** What all rules of a history share when one of them joins others. */
export type GroupBy = Rule['group_by'];

const HOLDS = ['0s', '500ms', '1s', '2s', '4500ms'] as const;
const SILENCES = ['1s', '2500ms', '6s', '15s'] as const;
const POLICIES = ['alert', 'resolve', 'keep'] as const;

export function withoutUndefined<T extends object>(from: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));
}

function toRule(i: number, shape: Shape): Rule {
  return withoutUndefined({
    rule_id: `00000000-0000-4000-8000-00000000000${String(i)}`,
    name: `rule ${String(i)}`,
    version: 1,
    enabled: true,
    severity: 'WARN',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'oracle',
    ...shape,
  }) as unknown as Rule;
}

export function generateGroupBy(random: Random): GroupBy {
  return random.of<GroupBy>([
    undefined,
    undefined,
    ['source'],
    [],
    ['labels.region'],
    ['source', 'payload.v'],
  ]);
}

/** A rule with a condition or with an absence. */
export function generateRule(random: Random, i: number, groupBy: GroupBy, isJoined = false): Rule {
  const common = {
    match: generateMatch(random),
    group_by: groupBy,
    keep_firing_for: random.maybe(0.6, () => random.of(HOLDS)),
    flapping: generateFlapping(random),
    cool_down: random.maybe(0.25, () => random.of(['500ms', '3s', '10s'])),
    summary: i === 1 ? 'at {{value}} in {{payload.v}}' : undefined,
  };
  const kind = random.between(0, 9);
  if (kind < 2)
    return toRule(i, { ...common, absence: generateAbsence(random, groupBy, isJoined) });
  const conditioned = {
    ...common,
    for: random.maybe(0.6, () => random.of(HOLDS)),
    no_data: random.maybe(0.5, () => ({
      after: random.of(SILENCES),
      policy: random.of(POLICIES),
    })),
    on_error: random.maybe(0.7, () => random.of(POLICIES)),
  };
  return kind < 6
    ? toRule(i, { ...conditioned, ...generateThreshold(random) })
    : toRule(i, { ...conditioned, ...generateDetector(random) });
}

/** A rule that joins some of these. */
export function generateComposite(random: Random, i: number, parts: readonly Rule[]): Rule {
  const ids = parts.map(({ rule_id: id }) => id) as [string, ...string[]];
  const node = (depth: number): When => {
    if (depth > 1 || random.chance(0.4)) return { rule: random.of(ids) };
    const several = () => random.list(1, 3, () => node(depth + 1));
    return random.of<() => When>([
      () => ({ any: several() }),
      () => ({ all: several() }),
      () => ({ not: node(depth + 1) }),
    ])();
  };
  return toRule(i, {
    when: node(0),
    group_by: parts[0]?.group_by,
    for: random.maybe(0.5, () => random.of(HOLDS)),
    keep_firing_for: random.maybe(0.5, () => random.of(HOLDS)),
    cool_down: random.maybe(0.2, () => random.of(['500ms', '3s', '10s'])),
    flapping: generateFlapping(random),
  });
}

/** For what makes a rule see less: most rules shall see most events. */
const SELDOM = 1 / 6;

function generateMatch(random: Random): Rule['match'] {
  return withoutUndefined({
    source: random.maybe(SELDOM, () => random.of<string | string[]>(['s1', ['s1', 's2', 's1']])),
    type: random.maybe(SELDOM, () => random.of<string | string[]>(['a', ['a', 'b']])),
    severity: random.maybe(SELDOM, () => ['INFO', 'ERROR'] as const),
    labels: random.maybe(SELDOM / 2, () => ({ region: ['eu', 'us'] })),
    where: random.maybe(SELDOM, () => random.list(1, 2, () => generateWhere(random))),
  });
}

function generateFlapping(random: Random): Rule['flapping'] {
  if (random.chance(0.5)) {
    const [within, calm] = random.of<readonly [string, string]>([
      ['2s', '1s'],
      ['5s', '2s'],
      ['20s', '5s'],
      ['20s', '1s'],
    ]);
    return { changes: random.of([3, 3, 4, 5]), within, calm };
  }
  return random.chance(0.4) ? false : undefined;
}

function generateAbsence(random: Random, groupBy: GroupBy, isJoined: boolean): Rule['absence'] {
  const values = ['s1', 's2', 's3', 'eu', ''] as const;
  // A rule that waits for groups from the start cannot be joined.
  const expect = random.maybe(isJoined ? 0 : 0.5, () =>
    random.list(1, 2, () =>
      Object.fromEntries((groupBy ?? ['source']).map((field) => [field, random.of(values)])),
    ),
  );
  return withoutUndefined({ after: random.of(SILENCES), expect }) as unknown as Rule['absence'];
}

function generateLevels(
  random: Random,
  thresholds: readonly [number, number],
): Rule['levels'] | undefined {
  const [high, higher] = thresholds;
  return random.maybe(0.3, () => [
    { severity: 'ERROR', threshold: high },
    ...(random.chance(0.6) ? [{ severity: 'CRITICAL' as const, threshold: higher }] : []),
  ]);
}

function generateThreshold(random: Random): Shape {
  const aggregate = random.of(AGGREGATES);
  const counts = aggregate === 'count' || aggregate === 'rate';
  const operator = random.of(COMPARISONS);
  const calmSide = operator === '>' || operator === '>=' ? -1 : 1;
  const threshold = random.of([-1, 0, 0.15, 0.3, 1, 2, 2.5, 3, 5]);
  const slack = random.maybe(0.4, () => random.of([0, 0.5, 2]));
  // Groups of a rule that limits them stay, for nothing leaves so long a window.
  const maxGroups = random.maybe(0.08, () => random.between(1, 3));
  const window =
    maxGroups === undefined ? random.of(['1s', '1500ms', '3s', '7s', '20s', '1m']) : '7d';
  const condition: ConditionShape = {
    aggregate,
    field: counts ? undefined : 'payload.v',
    window,
    operator,
    threshold,
    recovery_threshold: slack === undefined ? undefined : threshold + calmSide * slack,
  };
  return {
    condition: withoutUndefined(condition) as Condition,
    levels: generateLevels(random, [threshold - calmSide * 0.5, threshold - calmSide * 2]),
    evaluation_delay: random.maybe(0.2, () => random.of(['300ms', '1s', '3s', '10s'])),
    max_groups: maxGroups,
  };
}

const PARAMETERS: Readonly<Record<string, (random: Random) => Condition['parameters']>> = {
  witness: () => undefined,
  rate_of_change: (random) => ({ over_samples: random.between(1, 3), percent: 20 }),
  ewma: () => ({ baseline_samples: 20 }),
  robust_z: () => ({ window_samples: 20 }),
};

function generateDetector(random: Random): Shape {
  const detector = random.of([
    'witness',
    'witness',
    'witness',
    'rate_of_change',
    'ewma',
    'robust_z',
  ]);
  // The 95th percentile of a step is an estimate.
  const aggregate = random.of<Aggregate>(['count', 'rate', 'sum', 'avg', 'min', 'max']);
  const counts = aggregate === 'count' || aggregate === 'rate';
  const step = random.maybe(0.6, () => random.of(['1s', '1500ms', '2s', '5s']));
  const threshold = random.maybe(0.7, () => random.of([0.4, 0.5, 0.6]));
  const isTold = threshold !== undefined;
  const condition: ConditionShape = {
    detector,
    aggregate: step === undefined ? undefined : aggregate,
    field: step !== undefined && counts ? undefined : 'payload.v',
    step,
    threshold,
    recovery_threshold: isTold ? random.maybe(0.3, () => random.of([0.2, 0.4])) : undefined,
    direction: random.maybe(0.3, () => random.of(['both', 'up', 'down'])),
    rest_samples: random.maybe(0.85, () => random.of([0, 0, 1, 2, 3, 5])),
    parameters: PARAMETERS[detector]?.(random),
  };
  return {
    condition: withoutUndefined(condition) as Condition,
    levels: isTold ? generateLevels(random, [0.8, 1]) : undefined,
    evaluation_delay:
      step === undefined ? undefined : random.maybe(0.3, () => random.of(['300ms', '1s', '3s'])),
  };
}
