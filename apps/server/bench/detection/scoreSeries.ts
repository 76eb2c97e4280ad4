import type { Rule } from '@batcave/shared/rules';
import type { Detector, DetectorKind, Sample } from '../../src/rules/detectors/Detector.ts';
import { compileRuleSet, RuleEvaluator } from '../../src/rules/index.ts';
import { buildEvent } from '../../src/rules/testing/buildEvent.ts';
import type { AlertPolicy } from './alertStream.ts';

/** A detector with its defaults, as a rule has it that names nothing but its kind. */
export function detectorWithDefaults(kind: DetectorKind): Detector {
  const defaults = Object.entries(kind.parameters).map(([name, spec]) => [name, spec.default]);
  return kind.create(Object.fromEntries(defaults) as Record<string, number>);
}

/** What a detector said of a series, and what it took. */
export interface JudgedSeries {
  /** One a row. */
  readonly scores: Float64Array;
  readonly tookMs: number;
  /** What the detector holds of the series at the end. */
  readonly state: unknown;
}

/** Has the detector judge a series. A row that is older than the one before is late: it is left out. */
export function judgeSeries(kind: DetectorKind, rows: readonly Sample[]): JudgedSeries {
  const detector = detectorWithDefaults(kind);
  const scores = new Float64Array(rows.length);
  const startMs = performance.now();
  let state = detector.init();
  let newestMs = -Infinity;
  rows.forEach((sample, row) => {
    if (sample.atMs < newestMs) return;
    newestMs = sample.atMs;
    const observed = detector.observe(state, sample);
    state = observed.state;
    scores[row] = observed.judgement.score;
  });
  const tookMs = performance.now() - startMs;
  return { scores, tookMs, state };
}

function ruleOf(kind: DetectorKind, { firingLevel, restSamples }: AlertPolicy): Rule {
  return {
    rule_id: '00000000-0000-4000-8000-000000000001',
    version: 1,
    name: kind.name,
    enabled: true,
    severity: 'ERROR',
    match: { type: 'sample' },
    condition: {
      detector: kind.name,
      field: 'payload.value',
      threshold: firingLevel,
      rest_samples: restSamples,
    },
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    updated_by: 'bench',
  };
}

/**
 * Runs a series through a rule of the real engine, one event a row. At a row where it raised an alert
 * this is the score of the alert, else 0.
 */
export function scoreSeries(
  kind: DetectorKind,
  rows: readonly Sample[],
  policy: AlertPolicy,
): Float64Array {
  const ruleSet = compileRuleSet([ruleOf(kind, policy)]);
  if (ruleSet.faulty.length > 0) throw new Error(JSON.stringify(ruleSet.faulty));
  const evaluator = new RuleEvaluator({ ruleSet, startMs: rows[0]?.atMs ?? 0 });
  return Float64Array.from(rows, ({ atMs, value }) => {
    evaluator.observe(buildEvent({ type: 'sample', atMs, receivedAtMs: atMs, payload: { value } }));
    const raised = evaluator.takeSignals().find(({ kind: what }) => what === 'raised');
    return raised?.score ?? 0;
  });
}
