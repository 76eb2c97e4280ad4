import { expect, test } from 'vitest';
import { buildRule } from './testing/build.ts';
import { lookBackOf, warmUpOf } from './warmUp.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const condition = { aggregate: 'avg', field: 'payload.v', window: '5m', operator: '>' } as const;

test('is all that a rule looks back on', () => {
  const rule = buildRule({
    condition: { ...condition, threshold: 1 },
    for: '2m',
    evaluation_delay: '1m',
    no_data: { after: '10m', policy: 'alert' },
  });
  expect(warmUpOf([rule])).toEqual({ durationMs: 18 * MINUTE_MS, learns: false });
  const { flapping: _, ...usual } = rule;
  expect(warmUpOf([usual]).durationMs).toBe(33 * MINUTE_MS);
});

test('of rules that are judged together is that of the longest', () => {
  const short = buildRule();
  const long = buildRule({ condition: { ...condition, threshold: 1, window: '1h' } });
  expect(warmUpOf([short, long]).durationMs).toBe(60 * MINUTE_MS);
});

test('of a rule that learns is as much as may be', () => {
  const rule = buildRule({ condition: { detector: 'robust_z', field: 'payload.v' } });
  expect(warmUpOf([rule])).toEqual({ durationMs: 14 * DAY_MS, learns: true });
});

test('besides what it has learned, a rule looks back until its last verdict has ended', () => {
  const ofStep = (step?: string) =>
    lookBackOf(
      buildRule({
        condition: {
          detector: 'ewma',
          field: 'payload.v',
          ...(step === undefined ? {} : { step }),
        },
      }),
    );
  expect(ofStep('1m')).toBe(11 * MINUTE_MS);
  expect(ofStep('2m')).toBe(22 * MINUTE_MS);
  expect(ofStep()).toBe(120 * MINUTE_MS);
  const silent = buildRule({
    condition: { detector: 'ewma', field: 'payload.v', step: '1m' },
    no_data: { after: '5m', policy: 'alert' },
  });
  expect(lookBackOf(silent)).toBe(6 * MINUTE_MS);
});

test('is never longer than two weeks', () => {
  const rule = buildRule({ condition: { ...condition, threshold: 1, window: '7d' }, for: '9d' });
  expect(warmUpOf([rule]).durationMs).toBe(14 * DAY_MS);
});
