import type { AlertFacts, AlertMeasure, Outcome } from '../facts.ts';
import { FatigueModel } from '../FatigueModel.ts';
import { fatigueSettings, type FatigueSettings } from '../settings.ts';
import { emptyState } from '../state.ts';
import type { Tuning } from '../tuning.ts';

export const T0 = Date.UTC(2026, 0, 1);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export function buildMeasure(fields: Partial<AlertMeasure> = {}): AlertMeasure {
  return {
    ...{ alertId: 'a', ruleId: '11111111-1111-4111-8111-111111111111', ruleName: 'Disk slow' },
    ...{ ruleVersion: 1, service: 'shop', severity: 'WARN' },
    ...{ value: 100, threshold: 90, score: null },
    ...fields,
  };
}

export function buildFacts(fields: Partial<AlertFacts> = {}): AlertFacts {
  return {
    ...buildMeasure(),
    ...{ createdAtMs: T0, flapping: false, security: null, incidentDelivered: false },
    suppressed: false,
    ...fields,
  };
}

export function buildOutcome(fields: Partial<Outcome> = {}): Outcome {
  return { ...buildMeasure(), as: 'deliver', end: 'cleared', durationMs: MINUTE_MS, ...fields };
}

export function buildModel(
  settings: Partial<FatigueSettings> = {},
  tuning: Partial<Tuning> = {},
): FatigueModel {
  return new FatigueModel({
    settings: { ...fatigueSettings({ learned: 'suppress' }), sample: 1e-12, ...settings },
    snapshot: { state: emptyState(T0), kinds: [] },
    tuning,
  });
}

/** Delivers so many alerts of a kind, an hour apart, that nobody touches; gives the time after them. */
export function teach(
  model: FatigueModel,
  count: number,
  fields: Partial<AlertFacts> = {},
  fromMs = T0,
): number {
  for (let i = 0; i < count; i++) {
    const nowMs = fromMs + i * HOUR_MS;
    model.judge(buildFacts({ ...fields, createdAtMs: nowMs }), nowMs);
    model.learn(buildOutcome(fields), nowMs + MINUTE_MS);
  }
  return fromMs + count * HOUR_MS;
}
