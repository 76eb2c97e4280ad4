import type { Severity } from '@batcave/shared/events';
import { Random } from './random.ts';

/** An alert of the generated month, with what nobody knows when it is raised. */
export interface MonthAlert {
  readonly id: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly service: string;
  readonly severity: Severity;
  readonly excess: number;
  readonly atMs: number;
  /** When its condition is over if nobody does anything. */
  readonly endMs: number;
  readonly profile: Profile;
  readonly isSecurity: boolean;
  /** The truth: somebody should act on it. */
  readonly actionable: boolean;
  /** Part of a real incident of its service, by number. */
  readonly incident: number | undefined;
  /** What somebody would do who is told of it: when they look, and whether they then act. */
  readonly lookAfterMs: number;
  readonly acts: boolean;
  /** They mend it without a word in the console. */
  readonly actsUnseen: boolean;
  /** Somebody comes across it in the console although nobody was told. */
  readonly found: boolean;
}

export type Profile = 'noise' | 'sometimes' | 'actionable' | 'drift';

/** How a month is to be. */
export interface MonthOptions {
  readonly seed: number;
  readonly days: number;
  /** How often somebody acknowledges noise only to have it off the screen. */
  readonly reflexAck: number;
  /** How many of the noisy kinds become real on `driftDay`. */
  readonly drifting: number;
  readonly driftDay: number;
  /** Whether what is real looks exactly like noise: it lasts no longer and is no worse. */
  readonly alike: boolean;
}

export const MONTH: MonthOptions = {
  seed: 1,
  days: 30,
  reflexAck: 0.002,
  drifting: 3,
  driftDay: 20,
  alike: false,
};
export const START_MS = Date.UTC(2026, 8, 1);

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const RULES = 60;
const SERVICES = 24;

/** One rule for one service. */
interface Source {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly service: string;
  readonly severity: Severity;
  readonly profile: Profile;
  readonly isSecurity: boolean;
  readonly perDay: number;
  /** How many of its alerts are real. */
  readonly real: number;
  /** Median minutes of those that are not. */
  readonly minutes: number;
  /** Raised at ERROR, rather than its own severity, when it is real and the rule has levels. */
  readonly hasLevels: boolean;
}

const uuid = (kind: number, n: number): string =>
  `0000000${String(kind)}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Somebody sleeps from 22:00 to 06:00. */
export const isNight = (atMs: number): boolean => {
  const hour = Math.floor((atMs % DAY_MS) / HOUR_MS);
  return hour >= 22 || hour < 6;
};

function sourcesOf(random: Random, options: MonthOptions): Source[] {
  const sources: Source[] = [];
  for (let rule = 0; rule < RULES; rule++) {
    const isSecurity = rule % 20 === 7;
    const isCritical = rule % 15 === 4;
    const severity = isCritical ? 'CRITICAL' : random.chance(0.6) ? 'WARN' : 'ERROR';
    const first = Math.floor(random.between(0, SERVICES));
    const count = Math.floor(random.between(1, 6));
    // Rules are mostly alike everywhere; some services are the exception.
    const usual = random.next();
    for (let i = 0; i < count; i++) {
      const draw = random.chance(0.7) ? usual : random.next();
      const profile = draw < 0.55 ? 'noise' : draw < 0.8 ? 'sometimes' : 'actionable';
      sources.push({
        ...{
          ruleId: uuid(1, rule),
          ruleName: `rule ${String(rule)}`,
          isSecurity,
          severity,
          profile,
        },
        service: `service-${String((first + i) % SERVICES)}`,
        perDay: profile === 'actionable' ? random.between(0.05, 0.5) : random.logNormal(2.5, 2.2),
        real: profile === 'noise' ? 0 : profile === 'sometimes' ? random.between(0.02, 0.3) : 0.85,
        minutes: random.logNormal(3, 2),
        hasLevels: random.chance(0.2),
      });
    }
  }
  const noisy = sources.filter(
    ({ profile, perDay, severity, isSecurity }) =>
      profile === 'noise' && perDay > 1.5 && severity !== 'CRITICAL' && !isSecurity,
  );
  const drifting = new Set(noisy.slice(0, options.drifting));
  return sources.map((source) =>
    drifting.has(source) ? { ...source, profile: 'drift', real: 0.8 } : source,
  );
}

/** When it happens, who looks and what they do: drawn whether or not anybody will be told. */
function alertOf(
  source: Source,
  random: Random,
  when: { readonly atMs: number; readonly actionable: boolean; readonly incident?: number },
  options: MonthOptions,
): Omit<MonthAlert, 'id'> {
  const { atMs, actionable, incident } = when;
  const { ruleId, ruleName, service, profile, isSecurity, hasLevels } = source;
  const looksReal = actionable && !options.alike;
  const lasts = looksReal ? random.logNormal(35, 2.5) : random.logNormal(source.minutes, 1.8);
  const rises = looksReal && hasLevels && source.severity === 'WARN' && random.chance(0.7);
  const night = isNight(atMs);
  return {
    ...{ ruleId, ruleName, service, profile, isSecurity, atMs, actionable, incident },
    severity: rises ? 'ERROR' : source.severity,
    excess: random.exponential(looksReal ? 20 : 10),
    endMs: atMs + lasts * MINUTE_MS,
    lookAfterMs: random.logNormal(night ? 9 : 4, 2) * MINUTE_MS,
    acts: random.chance(actionable ? (night ? 0.8 : 0.95) : options.reflexAck),
    actsUnseen: random.chance(actionable ? 0.05 : 0),
    found: random.chance(actionable ? 0.05 : 0),
  };
}

/**
 * A month of alerts with labels, by the time at which they are raised: some sixty rules over two dozen
 * services. More than half of them are pure noise, some of it CRITICAL or about security; a quarter is now and then real; the rest mostly
 * is. Some noise becomes real on a day. Eight incidents strike whole services, whose rules then all fire.
 */
export function generateMonth(given: Partial<MonthOptions> = {}): MonthAlert[] {
  const options = { ...MONTH, ...given };
  const random = new Random(options.seed);
  const sources = sourcesOf(random, options);
  const alerts: Omit<MonthAlert, 'id'>[] = [];
  const endMs = START_MS + options.days * DAY_MS;
  for (const source of sources) {
    const gapMs = DAY_MS / source.perDay;
    let atMs = START_MS + random.exponential(gapMs);
    while (atMs < endMs) {
      const isYet = source.profile !== 'drift' || atMs >= START_MS + options.driftDay * DAY_MS;
      const alert = alertOf(
        source,
        random,
        { atMs, actionable: isYet && random.chance(source.real) },
        options,
      );
      alerts.push(alert);
      // A group has one alert at a time.
      atMs = alert.endMs + random.exponential(gapMs);
    }
  }
  for (let incident = 0; incident < 8; incident++) {
    const beginMs = START_MS + random.between(3, options.days) * DAY_MS;
    const service = random.pick(sources).service;
    for (const source of sources)
      if (source.service === service && random.chance(0.8)) {
        const atMs = beginMs + random.between(0, 8) * MINUTE_MS;
        alerts.push(alertOf(source, random, { atMs, actionable: true, incident }, options));
      }
  }
  return alerts
    .sort((a, b) => a.atMs - b.atMs)
    .map((alert, i) => ({ ...alert, id: uuid(2, i * 1000 + options.seed) }));
}
