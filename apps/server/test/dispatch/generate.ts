import type { DispatchConfig, EscalationTarget, Receiver, Route } from '@batcave/shared/dispatch';
import { Random } from '../oracle/random.ts';
import type { Link } from './World.ts';

export const PEOPLE = ['console/ana', 'console/bob', 'console/cyd'] as const;
export const READERS = [...PEOPLE, 'console/team', 'wall/hall'] as const;
export const SERVICES = ['pay', 'web', 'db'] as const;
export const SEVERITIES = ['INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;
const RULES = ['cpu', 'errors', 'down'] as const;
const RECEIVERS = ['slack', 'chat', 'mail', 'pd', 'hook', 'sms'] as const;

/** An alert of the schedule: which rule, on what. */
export interface Subject {
  readonly rule: string;
  readonly service: string;
  readonly host: string;
}

/** Something that happens. */
export type Act =
  | { readonly kind: 'raise'; readonly subject: Subject; readonly severity: number }
  | { readonly kind: 'clear' | 'resolve' | 'ack' | 'unack'; readonly pick: number }
  | { readonly kind: 'change'; readonly pick: number; readonly severity: number }
  | { readonly kind: 'comment'; readonly pick: number }
  | { readonly kind: 'flap'; readonly pick: number }
  | { readonly kind: 'ackAll' }
  | {
      readonly kind: 'silence';
      readonly matchers: readonly string[];
      readonly maintenance: boolean;
      readonly inMs: number;
      readonly forMs: number;
    }
  | { readonly kind: 'snooze'; readonly pick: number; readonly forMs: number | null }
  | { readonly kind: 'endSilence'; readonly pick: number }
  | { readonly kind: 'config'; readonly config: DispatchConfig }
  | {
      readonly kind: 'right';
      readonly reader: string;
      readonly service: string;
      readonly has: boolean;
    }
  | { readonly kind: 'link'; readonly receiver: string; readonly link: Link }
  | { readonly kind: 'restore' | 'escalate'; readonly pick: number }
  | { readonly kind: 'nothing' };

export interface Happening {
  readonly afterMs: number;
  readonly act: Act;
  /** Where the schedule is run with restarts: what happens to the process then. */
  readonly crash: 'before commit' | 'after commit' | undefined;
}

export interface Schedule {
  readonly config: DispatchConfig;
  readonly happenings: readonly Happening[];
}

const SECRET = { value: 'secret' };

function receiver(random: Random, name: string): Receiver {
  const common = {
    name,
    ...random.maybe(0.85, () => ({ reads_as: random.of(READERS) })),
    ...random.maybe(0.5, () => ({ fallback: random.of(RECEIVERS) })),
    ...random.maybe(0.3, () => ({ give_up_after: random.of(['30s', '2m', '10m']) })),
  };
  switch (name) {
    case 'mail':
      return { ...common, type: 'email', smtp: { host: 'mail' }, from: 'a@b.c', to: ['d@e.f'] };
    case 'pd':
      return { ...common, type: 'pagerduty', routing_key: SECRET };
    case 'slack':
    case 'chat':
      return { ...common, type: 'slack', webhook_url: SECRET };
    default:
      return { ...common, type: 'webhook', url: 'https://hook', secret: SECRET };
  }
}

function matchers(random: Random): string[] {
  return random.of([
    () => [`service="${random.of(SERVICES)}"`],
    () => [`severity=~"ERROR|CRITICAL"`],
    () => [`severity="CRITICAL"`],
    () => [`rule="${random.of(RULES)}"`],
    () => [`service!="${random.of(SERVICES)}"`, `severity!="INFO"`],
    () => [],
  ])();
}

function route(random: Random, depth: number): Route {
  return {
    ...random.maybe(0.3, () => ({ name: random.of(['team', 'night', 'ops', 'other']) })),
    ...(depth === 0 ? {} : { match: matchers(random) }),
    ...random.maybe(depth === 0 ? 0.9 : 0.5, () => ({
      receivers: random.list(0, 3, () => random.of(RECEIVERS)),
    })),
    ...random.maybe(depth === 0 ? 0.5 : 0.4, () => ({
      escalation: random.of(['day', 'calm', 'long']),
    })),
    ...random.maybe(0.6, () => ({
      group_by: random.of<string[]>([
        ['incident'],
        ['service'],
        ['...'],
        ['severity'],
        ['host', 'service'],
        [],
        ['rule'],
      ]),
    })),
    ...random.maybe(0.5, () => ({ group_wait: random.of(['0s', '10s', '30s', '1m']) })),
    ...random.maybe(0.5, () => ({ group_interval: random.of(['10s', '1m', '5m']) })),
    ...random.maybe(0.5, () => ({ repeat_interval: random.of(['1m', '10m', '1h']) })),
    ...random.maybe(0.4, () => ({ continue: random.chance(0.7) })),
    ...random.maybe(0.12, () => ({ mute_during: [random.of(['lunch', 'gone'])] })),
    ...random.maybe(0.08, () => ({ active_during: [random.of(['lunch', 'early'])] })),
    ...(depth < 2
      ? random.maybe(0.8, () => ({ routes: random.list(0, 3, () => route(random, depth + 1)) }))
      : {}),
  };
}

function target(random: Random): EscalationTarget {
  return random.of<() => EscalationTarget>([
    () => ({ person: random.of(PEOPLE) }),
    () => ({ receiver: random.of(RECEIVERS) }),
    () => ({ schedule: 'duty' }),
  ])();
}

export function generateConfig(random: Random): DispatchConfig {
  const names = RECEIVERS.filter(() => random.chance(0.85));
  return {
    services: SERVICES.map((name) => ({
      name,
      ...random.maybe(0.3, () => ({ depends_on: ['db'] })),
    })),
    people: PEOPLE.map((identity) => ({
      identity,
      contacts: random.list(0, 3, () => ({
        receiver: random.of(RECEIVERS),
        address: random.of(['here', 'there']),
        ...random.maybe(0.2, () => ({
          urgency: random.of(['high', 'low'] as const) as 'high' | 'low',
        })),
        ...random.maybe(0.4, () => ({ after: random.of(['30s', '2m', '4m']) })),
      })),
    })),
    receivers: names.map((name) => receiver(random, name)),
    time_intervals: [
      { name: 'lunch', hours: [{ from: '08:30', to: '09:00' }] },
      { name: 'early', hours: [{ from: '06:00', to: '08:20' }] },
      { name: 'gone', hours: [{ from: '10:00', to: '10:30' }] },
    ],
    schedules: [
      {
        name: 'duty',
        layers: [
          {
            people: [...PEOPLE].slice(0, random.between(1, 3)),
            rotation: 'daily',
            starts: '2026-11-01',
          },
        ],
      },
    ],
    escalations: ['day', 'calm', 'long']
      .filter(() => random.chance(0.9))
      .map((name) => ({
        name,
        levels: random.list(1, 3, () => ({
          targets: random.list(1, 2, () => target(random)),
          delay: random.of(['1m', '5m', '10m']),
          ...random.maybe(0.3, () => ({ round_robin: true })),
        })),
        ...random.maybe(0.4, () => ({ repeat: random.between(1, 2) })),
        ...random.maybe(0.3, () => ({ then: random.of(RECEIVERS) })),
        ...random.maybe(0.3, () => ({ ack_timeout: random.of(['5m', '20m']) })),
        ...(name === 'calm' ? { urgency: { during: 'early', urgency: 'low' as const } } : {}),
      })),
    ...random.maybe(0.97, () => ({ route: route(random, 0) })),
    ...random.maybe(0.35, () => ({
      inhibitions: random.list(1, 2, () => ({
        source: [random.of(['severity="CRITICAL"', 'rule="down"', 'service="db"'])],
        target: [random.of(['severity=~"INFO|WARN|ERROR"', 'rule="cpu"', 'service="web"'])],
        ...random.maybe(0.5, () => ({ equal: [random.of(['service', 'host'])] })),
      })),
    })),
    correlation: { window: random.of(['1m', '10m']), topology: random.chance(0.5) },
    fatigue: {
      learned: random.of(['observe', 'suppress', 'suppress', 'off'] as const) as 'observe',
      ...{ threshold: 0.5, min_history: 5, sample: 0.1 },
    },
  };
}

/** The document after an edit: some of it as before, so that groups go on. */
function edited(random: Random, config: DispatchConfig): DispatchConfig {
  const other = generateConfig(random);
  return random.of<() => DispatchConfig>([
    () => other,
    () => ({ ...config, ...only(other, 'receivers') }),
    () => ({ ...config, ...only(other, 'escalations'), ...only(other, 'people') }),
    () => ({ ...withoutInhibitions(config), ...only(other, 'inhibitions') }),
    () =>
      config.route === undefined ? other : { ...config, route: editRoute(random, config.route) },
    () => withoutRoute(config),
    () => config,
  ])();
}

function only<K extends keyof DispatchConfig>(
  config: DispatchConfig,
  key: K,
): Partial<DispatchConfig> {
  return config[key] === undefined ? {} : { [key]: config[key] };
}

function withoutInhibitions({ inhibitions: _, ...rest }: DispatchConfig): DispatchConfig {
  return rest;
}

function withoutRoute({ route: _, ...rest }: DispatchConfig): DispatchConfig {
  return rest;
}

function editRoute(random: Random, before: Route): Route {
  const children = before.routes ?? [];
  const fresh = route(random, 1);
  const own = (({ name: _, match: __, routes: ___, ...rest }) => rest)(fresh);
  return random.of<() => Route>([
    () => ({ ...before, ...own }),
    () => ({ ...before, routes: [...children].reverse() }),
    () => ({ ...before, routes: children.slice(1) }),
    () => ({ ...before, routes: [fresh, ...children] }),
    () => ({ ...before, name: random.of(['one', 'two']) }),
    () => ({ ...before, routes: children.map((child) => editRoute(random, child)) }),
  ])();
}

function act(random: Random, config: { now: DispatchConfig }): Act {
  const pick = random.between(0, 1000);
  const roll = random.between(1, 100);
  if (roll <= 26)
    return {
      kind: 'raise',
      subject: {
        rule: random.of(RULES),
        service: random.of(SERVICES),
        host: random.of(['h1', 'h2']),
      },
      severity: random.between(0, 3),
    };
  if (roll <= 44) return { kind: 'clear', pick };
  if (roll <= 50) return { kind: 'change', pick, severity: random.between(0, 3) };
  if (roll <= 58) return { kind: 'ack', pick };
  if (roll <= 60) return { kind: 'ackAll' };
  if (roll <= 65) return { kind: 'unack', pick };
  if (roll <= 69) return { kind: 'resolve', pick };
  if (roll <= 71) return { kind: 'comment', pick };
  if (roll <= 76)
    return {
      kind: 'silence',
      matchers: random.of([
        [`service="${random.of(SERVICES)}"`],
        [`severity="${random.of(SEVERITIES)}"`],
        [`host="${random.of(['h1', 'h2'])}"`],
      ]),
      maintenance: random.chance(0.3),
      inMs: random.of([0, 0, 60_000]),
      forMs: random.of([20_000, 120_000, 900_000]),
    };
  if (roll <= 78) return { kind: 'snooze', pick, forMs: random.of([60_000, 600_000, null]) };
  if (roll <= 81) return { kind: 'endSilence', pick };
  if (roll <= 86) {
    config.now = edited(random, config.now);
    return { kind: 'config', config: config.now };
  }
  if (roll <= 89)
    return {
      kind: 'right',
      reader: random.of(READERS),
      service: random.of(SERVICES),
      has: random.chance(0.6),
    };
  if (roll <= 93)
    return {
      kind: 'link',
      receiver: random.of(RECEIVERS),
      link: random.of<Link>(['up', 'up', 'down', 'down', 'refuses']),
    };
  if (roll <= 95) return { kind: 'restore', pick };
  if (roll <= 97) return { kind: 'escalate', pick };
  if (roll <= 98) return { kind: 'flap', pick };
  return { kind: 'nothing' };
}

/** The same for the same seed. */
export function generateSchedule(seed: number): Schedule {
  const random = new Random(seed);
  const first = generateConfig(random);
  const config = { now: first };
  const happenings = random.list(4, 45, (): Happening => ({
    afterMs: random.of([0, 1, 1000, 5000, 9000, 30_000, 60_000, 150_000, 400_000, 1_800_000]),
    act: act(random, config),
    crash: random.maybe(0.2, () =>
      random.of<'before commit' | 'after commit'>(['before commit', 'after commit']),
    ),
  }));
  return { config: first, happenings };
}
