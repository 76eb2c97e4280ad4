import { FatigueDigestSchema, FatigueReportSchema } from '@batcave/shared/dispatch';
import Schema from 'typebox/schema';
import { expect, test } from 'vitest';
import { digestOf, digestText } from './digest.ts';
import { reportOf } from './report.ts';
import { securityOf } from './securityOf.ts';
import {
  buildFacts,
  buildModel,
  buildOutcome,
  DAY_MS,
  HOUR_MS,
  T0,
  teach,
} from './testing/buildFacts.ts';

const RULE = '11111111-1111-4111-8111-111111111111';
const idOf = (n: number) => `22222222-2222-4222-8222-${String(n).padStart(12, '0')}`;

/** A day on which six alerts were not sent, one of them late, and two sent to measure. */
function aDay() {
  const model = buildModel({}, { burst: 100 });
  const nowMs = teach(model, 20);
  model.startDigest(nowMs);
  for (let i = 0; i < 6; i++)
    model.judge(buildFacts({ alertId: idOf(i), createdAtMs: nowMs + i }), nowMs + i);
  model.judge(buildFacts({ createdAtMs: nowMs, suppressed: true }), nowMs + HOUR_MS);
  for (const end of ['cleared', 'acted'] as const)
    model.learn(buildOutcome({ as: 'sample', end }), nowMs + HOUR_MS);
  return { model, nowMs: nowMs + DAY_MS };
}

test('the digest tells everything that was not sent since the last one, and the sample', () => {
  const { model, nowMs } = aDay();
  const digest = digestOf(model.snapshot(), nowMs);
  expect(Schema.Check(FatigueDigestSchema, digest)).toBe(true);
  expect(digest.lines).toMatchObject([
    { rule_id: RULE, service: 'shop', suppressed: 6, late: 1, sampled: 2, misses: 1 },
  ]);
  expect(digest.lines[0]?.alert_ids).toEqual([5, 4, 3, 2, 1].map(idOf));
  expect(digestText(digest)).toEqual([
    '6 alerts of 1 kind not sent from 2026-01-01 20:00 UTC to 2026-01-02 20:00 UTC.',
    'Sent anyway, to measure: 2 alerts, 1 acted on (between 1.3 and 98.7 % of what was not sent, at 95 %).',
    'Disk slow on shop: 6 not sent (certainty from 0.91); 1 sent late; sample: 1 of 2 acted on',
  ]);
  model.startDigest(nowMs);
  expect(digestText(digestOf(model.snapshot(), nowMs))).toEqual([]);
});

test('a long digest says how much it leaves out', () => {
  const model = buildModel({}, { burst: 1e9 });
  for (let i = 0; i < 20; i++) {
    const fields = { service: `service-${String(i)}`, ruleId: RULE };
    const nowMs = teach(model, 20, fields);
    for (let n = 0; n <= i; n++)
      model.judge(buildFacts({ ...fields, alertId: idOf(n), createdAtMs: nowMs }), nowMs);
  }
  const text = digestText(digestOf(model.snapshot(), T0 + DAY_MS), 10);
  expect(text.length).toBeLessThanOrEqual(10);
  expect(text[2]).toMatch(/^Disk slow on service-19: 20 not sent/);
  expect(text.at(-1)).toBe('… and 14 kinds more with 105 alerts.');
});

test('the report shows mode, kinds, sample with interval, and why it ended itself', () => {
  const { model, nowMs } = aDay();
  const before = reportOf(model, nowMs);
  expect(Schema.Check(FatigueReportSchema, before)).toBe(true);
  expect(before).toMatchObject({
    ...{ mode: 'suppress', configured: 'suppress', reverted: null, judged: 26, suppressed: 6 },
    ...{ late: 1, restored: 0, found: 0, by_exclusion: { history: 20, outlived: 1 } },
    whole_sample: { settled: 2, misses: 1, miss_rate: 0.5 },
    kinds: [{ suppressed: 6, misses: 1, excluded: { by: 'missed' } }],
  });
  model.learn(buildOutcome({ as: 'sample', end: 'acted' }), nowMs);
  const after = reportOf(model, nowMs);
  expect(Schema.Check(FatigueReportSchema, after)).toBe(true);
  expect(after).toMatchObject({ mode: 'observe', configured: 'suppress' });
  expect(after.reverted?.reason).toMatch(/^Somebody acted on 2 of the last 3 alerts/);
});

test('knows that an alert is about security by its labels, those of the rule, or the type of its events', () => {
  const hints = { alertLabels: {}, eventTypes: ['host.cpu', 'authority'] };
  expect(securityOf(hints)).toBeNull();
  expect(securityOf({ ...hints, alertLabels: { category: 'Security' } })).toBe(
    'label category=Security',
  );
  expect(securityOf({ ...hints, ruleLabels: { type: 'security' } })).toBe(
    'label of the rule type=security',
  );
  expect(securityOf({ ...hints, eventTypes: ['host.cpu', 'auth.failed'] })).toBe(
    'event type auth.failed',
  );
});
