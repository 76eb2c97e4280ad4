import { exactInterval } from '../../src/dispatch/fatigue/bounds.ts';
import {
  DAY_MS,
  generateMonth,
  type MonthOptions,
  START_MS,
} from '../../src/dispatch/fatigue/testing/month.ts';
import { type PlayOptions, playMonth } from '../../src/dispatch/fatigue/testing/runMonth.ts';
import { print, quantile, round } from '../figures.ts';
import { measure, spread } from './measure.ts';
import { revertOdds } from './revertOdds.ts';

const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);

interface Case extends PlayOptions {
  readonly month?: Partial<MonthOptions>;
}

/** One thing changed at a time. */
const CASES: Record<string, Case> = {
  'as it is by default': {},
  'kind: rule': { tuning: { kindBy: 'rule' } },
  'kind: rule, service and severity': { tuning: { kindBy: 'severity' } },
  'threshold 0.8, history 10': { settings: { threshold: 0.8, minHistory: 10 } },
  'threshold 0.95': { settings: { threshold: 0.95 } },
  'sample 0.05': { settings: { sample: 0.05 } },
  'sample 0.2': { settings: { sample: 0.2 } },
  'without a second look at what lasts': { tuning: { outlivedShare: 1.1 } },
  'second look when 95 % would be over': { tuning: { outlivedShare: 0.95 } },
  'every untouched alert counts whole': { tuning: { longWeight: 1 } },
  'without burst': { tuning: { burst: 1_000_000 } },
  'without margin': { tuning: { margin: 1e9 } },
  'nobody acknowledges noise': { month: { reflexAck: 0 } },
  '1 % of noise acknowledged': { month: { reflexAck: 0.01 } },
  '5 % of noise acknowledged': { month: { reflexAck: 0.05 } },
  'no drift': { month: { drifting: 0 } },
  'what is real looks like noise': { month: { alike: true } },
};

function oneCase(name: string, { month = {}, ...options }: Case): void {
  const all = SEEDS.map((seed) => measure(playMonth(generateMonth({ ...month, seed }), options)));
  print({ bench: 'fatigue', case: name, months: SEEDS.length, mean_min_max: spread(all) });
}

/** How good the measured miss rate is: over all months together, and how often its interval holds the truth. */
function holdOut(): void {
  let covered = 0;
  const sum = { misses: 0, settled: 0, real: 0, withheld: 0 };
  for (const seed of SEEDS) {
    const { played, model } = playMonth(generateMonth({ seed }));
    const { misses, settled } = model.snapshot().state.wholeSample;
    const withheld = played.filter(({ first }) => first.verdict === 'suppress');
    const real = withheld.filter(({ alert }) => alert.actionable).length;
    const { lower = 0, upper = 1 } = exactInterval(misses, settled) ?? {};
    const truth = real / withheld.length;
    if (truth >= lower && truth <= upper) covered += 1;
    sum.misses += misses;
    sum.settled += settled;
    sum.real += real;
    sum.withheld += withheld.length;
  }
  print({
    ...{ bench: 'fatigue', case: 'hold-out against the truth', months: SEEDS.length },
    measured: round(sum.misses / sum.settled, 4),
    truth_of_all_withheld: round(sum.real / sum.withheld, 4),
    months_whose_interval_holds_the_truth: covered,
  });
}

function exclusions(): void {
  const counts: Record<string, number> = {};
  let unsafe = 0;
  for (const seed of SEEDS) {
    const { played } = playMonth(generateMonth({ seed }));
    for (const { alert, first } of played) {
      const name = first.exclusion ?? first.verdict;
      counts[name] = (counts[name] ?? 0) + 1 / SEEDS.length;
      if (first.verdict === 'suppress' && (alert.severity === 'CRITICAL' || alert.isSecurity))
        unsafe += 1;
    }
  }
  print({
    ...{ bench: 'fatigue', case: 'what alerts came to, a month', critical_or_security: unsafe },
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, round(count, 1)])),
  });
}

/** From the day on which kinds become real: until each is excluded, and until all of it ends itself. */
function drift(drifting: number, alike: boolean): void {
  const hours: number[] = [];
  const missed: number[] = [];
  const revertHours: number[] = [];
  const fromMs = START_MS + 20 * DAY_MS;
  for (const seed of SEEDS) {
    const { played, reverts } = playMonth(generateMonth({ seed, drifting, alike }));
    const byKind = Map.groupBy(
      played.filter(({ alert }) => alert.profile === 'drift' && alert.atMs >= fromMs),
      ({ alert }) => `${alert.ruleId}/${alert.service}`,
    );
    for (const all of byKind.values()) {
      if (!all.some(({ first }) => first.verdict === 'suppress')) continue;
      const caught = all.find(({ first }) => first.exclusion === 'acted');
      hours.push(((caught?.alert.atMs ?? START_MS + 30 * DAY_MS) - fromMs) / 3_600_000);
      missed.push(all.filter((p) => p.alert.actionable && p.toldAtMs === undefined).length);
    }
    const [revert] = reverts;
    if (revert !== undefined) revertHours.push((revert.atMs - fromMs) / 3_600_000);
  }
  const at = (values: number[], q: number) => round(quantile(values, q), 1);
  print({
    ...{
      bench: 'fatigue',
      case: `${String(drifting)} noisy kinds become real on day 20${alike ? ', looking like noise' : ''}`,
    },
    kinds_that_were_suppressed: hours.length,
    hours_until_excluded_p50: at(hours, 0.5),
    hours_until_excluded_p90: at(hours, 0.9),
    missed_a_kind_mean: round(missed.reduce((sum, one) => sum + one, 0) / missed.length),
    missed_a_kind_max: Math.max(...missed),
    months_reverted: `${String(revertHours.length)} of ${String(SEEDS.length)}`,
    hours_until_revert: revertHours.map((one) => round(one, 1)),
  });
}

function cost(): void {
  const alerts = generateMonth({ seed: 1 });
  const began = process.hrtime.bigint();
  const { played, model } = playMonth(alerts);
  const tookMs = Number(process.hrtime.bigint() - began) / 1e6;
  const { state, kinds } = model.snapshot();
  print({
    ...{ bench: 'fatigue', case: 'cost', alerts: played.length },
    us_per_alert: round((tookMs * 1000) / played.length, 1),
    bytes_per_kind: round(JSON.stringify(kinds).length / kinds.length, 0),
    bytes_of_tenant: JSON.stringify(state).length,
  });
}

/** How much noise learned suppression takes away in a generated month, and what is missed. */
export function fatigue(): void {
  for (const [name, one] of Object.entries(CASES)) oneCase(name, one);
  holdOut();
  exclusions();
  for (const alike of [false, true]) for (const drifting of [3, 30, 100]) drift(drifting, alike);
  revertOdds();
  cost();
}
