import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { compileRuleSet, type GroupSnapshot, RuleEvaluator } from '../../src/rules/index.ts';
import { CLEAN_SERIES, type CleanSeries, SAMPLES_A_DAY, type SeriesName } from './cleanSeries.ts';
import { FAULT_KINDS, type FaultName } from './faultKinds.ts';

/** What a rule made of faults of one kind and size. */
export interface Found {
  readonly faults: number;
  /** Alerts that were raised within the delay of the fault. */
  readonly found: number;
  /** Alerts that were raised on the day before, when nothing was wrong. */
  readonly falseAlerts: number;
}

/** Days of clean samples before anything is counted. */
const LEARNING_DAYS = 8;
/** Clean samples before each fault in which an alert is a false one. */
const CLEAN_SAMPLES = SAMPLES_A_DAY;
const STEP_MS = 300_000;
const START_MS = Date.UTC(2026, 0, 5);

/** A rule with this detector as shipped; `threshold` is one set by hand five deviations above the usual. */
function ruleOf(detector: string, { top, sigma }: CleanSeries, score: number | undefined): Rule {
  const shipped = { detector, field: 'payload.v' };
  return {
    rule_id: '00000000-0000-4000-8000-000000000001',
    version: 1,
    name: detector,
    enabled: true,
    severity: 'ERROR',
    match: {},
    condition:
      detector === 'threshold'
        ? {
            aggregate: 'max',
            field: 'payload.v',
            window: '5m',
            operator: '>',
            threshold: top + 5 * sigma,
          }
        : { ...shipped, ...(score === undefined ? {} : { threshold: score }) },
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'bench',
  };
}

/** An evaluator that judges one series. */
class Judge {
  readonly #evaluator: RuleEvaluator;
  #sample: number;

  constructor(rule: Rule, sample: number, snapshot: readonly GroupSnapshot[]) {
    const ruleSet = compileRuleSet([rule]);
    this.#evaluator = new RuleEvaluator({
      ruleSet,
      startMs: START_MS + sample * STEP_MS,
      snapshot,
    });
    this.#sample = sample;
  }

  /** How many alerts the next sample raises. */
  alertsOf(value: number): number {
    this.#sample += 1;
    const atMs = START_MS + this.#sample * STEP_MS;
    this.#evaluator.observe(eventOf(this.#sample, atMs, value));
    return this.#evaluator.takeSignals().filter(({ kind }) => kind === 'raised').length;
  }

  snapshot(): readonly GroupSnapshot[] {
    return this.#evaluator.takeDirty().changed;
  }
}

function eventOf(seq: number, atMs: number, v: number): LogEvent {
  return {
    tenant: 'bench',
    seq,
    eventId: String(seq),
    source: 'series',
    type: 'sample',
    severity: 'INFO',
    atMs,
    receivedAtMs: atMs,
    labels: {},
    payload: { v },
    payloadJson: '',
  };
}

/**
 * A series that a rule has learned, and a day after that on which nothing is wrong. Any fault can
 * begin then: each begins with the same state.
 */
export class LearnedSeries {
  readonly #rule: Rule;
  readonly #sigma: number;
  readonly #falseAlerts: number;
  readonly #last: number;
  readonly #after: readonly number[];
  readonly #snapshot: string;
  readonly #samples: number;

  /** @param score  The threshold of the rule. Left out: that which the detector is shipped with. */
  constructor(detector: string, name: SeriesName, seed: number, score?: number) {
    const series = CLEAN_SERIES[name](seed);
    this.#rule = ruleOf(detector, series, score);
    this.#sigma = series.sigma;
    const judge = new Judge(this.#rule, 0, []);
    const learning = LEARNING_DAYS * SAMPLES_A_DAY;
    for (let i = 0; i < learning; i += 1) judge.alertsOf(series.next());
    let alerts = 0;
    let last = 0;
    // Faults come at any time of the day.
    this.#samples = learning + CLEAN_SAMPLES + (seed % SAMPLES_A_DAY);
    for (let i = learning; i < this.#samples; i += 1) {
      last = series.next();
      const raised = judge.alertsOf(last);
      if (i >= this.#samples - CLEAN_SAMPLES) alerts += raised;
    }
    this.#falseAlerts = alerts;
    this.#last = last;
    this.#snapshot = JSON.stringify(judge.snapshot());
    const longest = Math.max(...Object.values(FAULT_KINDS).map(({ samples }) => samples));
    this.#after = Array.from({ length: longest }, () => series.next());
  }

  /** @param size  In deviations of the series. */
  inject(name: FaultName, size: number): Found {
    const { samples, delaySamples, change } = FAULT_KINDS[name];
    const snapshot = JSON.parse(this.#snapshot) as GroupSnapshot[];
    const judge = new Judge(this.#rule, this.#samples, snapshot);
    const alerts = this.#after.slice(0, delaySamples).map((value, i) => {
      const isFaulty = i < samples;
      return judge.alertsOf(isFaulty ? change(value, size * this.#sigma, this.#last) : value);
    });
    const found = alerts.some((count) => count > 0) ? 1 : 0;
    return { faults: 1, found, falseAlerts: this.#falseAlerts };
  }
}
