import fc from 'fast-check';
import { SEVERITIES } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import type { AlertFacts, Judgement, Outcome } from './facts.ts';
import { FatigueModel } from './FatigueModel.ts';
import type { FatigueSnapshot } from './state.ts';
import {
  buildFacts,
  buildModel,
  buildOutcome,
  HOUR_MS,
  MINUTE_MS,
  T0,
} from './testing/buildFacts.ts';

// Few kinds, little history and many of them untouched, so that much is suppressed.
const settings = { minHistory: 5, threshold: 0.5, sample: 0.2, missLimit: 0.5 };
const ACTED_MS = 40 * HOUR_MS;
const tuning = { maxKinds: 6, actedMs: ACTED_MS, burst: 3 };

const step = fc.record({
  service: fc.constantFrom(...'aaaaaaaaabbbbbbcccddefgh'),
  severity: fc.constantFrom(...SEVERITIES, ...(['INFO', 'INFO', 'INFO', 'WARN', 'WARN'] as const)),
  security: fc.constantFrom(null, null, null, null, 'label category=security'),
  value: fc.constantFrom(100, 101, 102, 95, null),
  ruleVersion: fc.constant(1),
  afterMs: fc.oneof(
    fc.integer({ min: 0, max: MINUTE_MS }),
    fc.integer({ min: 0, max: 5 * HOUR_MS }),
  ),
  durationMs: fc.integer({ min: 0, max: 5 * MINUTE_MS }),
  end: fc.constantFrom<Outcome['end'][]>(
    ...Array.from({ length: 60 }, () => 'cleared' as const),
    ...(['acted', 'incident', 'expired'] as const),
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const stream = fc.array(step, { minLength: 1, maxLength: 300, size: 'max' });

interface Event {
  readonly facts: AlertFacts;
  readonly said: Judgement;
  readonly nowMs: number;
  readonly isExcluded: boolean;
}

/** Runs the stream; `between` may put another model in the place of the one before. */
function run(
  steps: readonly Step[],
  between: (model: FatigueModel, i: number) => FatigueModel = (model) => model,
): Event[] {
  let model = buildModel(settings, tuning);
  let nowMs = T0;
  const actedMs = new Map<string, number>();
  return steps.map(({ afterMs, durationMs, end, ...fields }, i) => {
    model = between(model, i);
    nowMs += afterMs;
    const facts = buildFacts({ ...fields, alertId: `alert-${String(i)}`, createdAtMs: nowMs });
    const said = model.judge(facts, nowMs);
    const isExcluded = nowMs - (actedMs.get(fields.service) ?? -Infinity) < ACTED_MS;
    const { suppressed: _, ...measure } = facts;
    const event = { facts, said, nowMs, isExcluded };
    nowMs += durationMs;
    model.learn(buildOutcome({ ...measure, as: said.verdict, end, durationMs }), nowMs);
    if (end === 'acted') actedMs.set(fields.service, nowMs);
    return event;
  });
}

test('suppresses neither CRITICAL nor security nor what was ever acted on, whatever comes', () => {
  let suppressed = 0;
  fc.assert(
    fc.property(stream, (steps) => {
      for (const { facts, said, isExcluded } of run(steps)) {
        if (said.verdict === 'deliver') continue;
        suppressed += 1;
        expect(facts.severity).not.toBe('CRITICAL');
        expect(facts.security).toBeNull();
        expect(isExcluded).toBe(false);
        expect(said.score).toBeGreaterThanOrEqual(settings.threshold);
      }
    }),
    { numRuns: 300 },
  );
  expect(suppressed).toBeGreaterThan(1000);
});

/** As rows of a store come back: in any order. */
function stored(model: FatigueModel): FatigueSnapshot {
  const { state, kinds } = JSON.parse(JSON.stringify(model.snapshot())) as FatigueSnapshot;
  return { state, kinds: kinds.toReversed() };
}

test('says the same for the same stream, also when it is stored and read again in between', () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 20 }), (steps, every) => {
      const through = (model: FatigueModel, i: number) =>
        i % every === 0
          ? new FatigueModel({ settings: model.settings, snapshot: stored(model), tuning })
          : model;
      expect(run(steps, through)).toEqual(run(steps));
    }),
  );
});

test('says all that changed: rows kept from the deltas are the snapshot', () => {
  fc.assert(
    fc.property(stream, (steps) => {
      const rows = new Map<string, unknown>();
      let last: FatigueModel | undefined;
      const keep = (model: FatigueModel) => {
        const { kinds, removed } = model.takeDirty();
        for (const kind of kinds) rows.set(kind.key, kind);
        for (const key of removed) rows.delete(key);
        last = model;
        return model;
      };
      run(steps, keep);
      keep(last!);
      const { kinds } = last!.snapshot();
      expect(kinds.length).toBeLessThanOrEqual(tuning.maxKinds);
      expect(new Map(kinds.map((kind) => [kind.key, kind]))).toEqual(rows);
    }),
  );
});
