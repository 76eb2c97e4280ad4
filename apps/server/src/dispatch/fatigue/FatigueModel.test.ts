import { describe, expect, test } from 'vitest';
import type { AlertFacts } from './facts.ts';
import type { FatigueModel } from './FatigueModel.ts';
import {
  buildFacts,
  buildMeasure,
  buildModel,
  buildOutcome,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  T0,
  teach,
} from './testing/buildFacts.ts';

const judgeAt = (model: FatigueModel, nowMs: number, fields: Partial<AlertFacts> = {}) =>
  model.judge(buildFacts({ createdAtMs: nowMs, ...fields }), nowMs);

describe('what nobody acts on', () => {
  test('is suppressed from the 20th untouched alert on, with score and reason', () => {
    const model = buildModel();
    const nowMs = teach(model, 19);
    expect(judgeAt(model, nowMs).exclusion).toBe('history');
    model.learn(buildOutcome(), nowMs);
    const said = judgeAt(model, nowMs);
    expect(said).toMatchObject({ verdict: 'suppress', exclusion: null, threshold: 0.9 });
    expect(said.score).toBeGreaterThan(0.9);
    expect(said.reason).toBe(
      'With a certainty of 0.909 nobody acts on it (20 untouched before); 0.9 is enough.',
    );
  });

  test('is delivered and named where suppression is only observed, or off', () => {
    const observing = buildModel({ mode: 'observe' });
    expect(judgeAt(observing, teach(observing, 25)).verdict).toBe('observe');
    const off = buildModel({ mode: 'off' });
    expect(judgeAt(off, teach(off, 25))).toMatchObject({ verdict: 'deliver', exclusion: 'off' });
  });

  test('is of one rule and one service', () => {
    const model = buildModel();
    const nowMs = teach(model, 25);
    expect(judgeAt(model, nowMs, { service: 'bank' }).exclusion).toBe('history');
    expect(judgeAt(model, nowMs, { ruleId: 'other' }).exclusion).toBe('history');
  });

  test('is forgotten slowly: after a month without another the same history is not enough', () => {
    const model = buildModel({}, { pauseMs: 400 * DAY_MS });
    const nowMs = teach(model, 25);
    expect(judgeAt(model, nowMs).verdict).toBe('suppress');
    expect(judgeAt(model, nowMs + 30 * DAY_MS).exclusion).toBe('uncertain');
  });

  test('counts less the longer it lasted', () => {
    const model = buildModel();
    let nowMs = T0;
    for (let i = 0; i < 25; i++, nowMs += HOUR_MS) {
      judgeAt(model, nowMs);
      model.learn(buildOutcome({ durationMs: 40 * MINUTE_MS }), nowMs);
    }
    expect(judgeAt(model, nowMs).exclusion).toBe('uncertain');
  });
});

describe('is always delivered', () => {
  test.each<[string, Partial<AlertFacts>]>([
    ['critical', { severity: 'CRITICAL' }],
    ['security', { security: 'event type auth.failed' }],
    ['flapping', { flapping: true }],
    ['incident', { incidentDelivered: true }],
    ['worse', { severity: 'ERROR' }],
    ['worse', { value: 103 }],
    ['worse', { value: null }],
    ['worse', { value: 77 }],
  ])('%s: %o', (exclusion, fields) => {
    const model = buildModel();
    const nowMs = teach(model, 25);
    expect(judgeAt(model, nowMs).verdict).toBe('suppress');
    const said = judgeAt(model, nowMs, fields);
    expect(said).toMatchObject({ verdict: 'deliver', exclusion });
    expect(said.reason).toMatch(/\.$/);
  });

  test('a kind that somebody acted on, for 180 days', () => {
    const model = buildModel({}, { pauseMs: 400 * DAY_MS });
    model.learn(buildOutcome({ end: 'acted' }), T0);
    const lastMs = teach(model, 150, {}, T0 + 170 * DAY_MS);
    expect(judgeAt(model, T0 + 180 * DAY_MS - 1).exclusion).toBe('acted');
    expect(judgeAt(model, Math.max(lastMs, T0 + 180 * DAY_MS)).verdict).toBe('suppress');
  });

  test('the first after two weeks without one', () => {
    const model = buildModel();
    const nowMs = teach(model, 100);
    expect(judgeAt(model, nowMs + 14 * DAY_MS).exclusion).toBe('pause');
    expect(judgeAt(model, nowMs + 14 * DAY_MS + HOUR_MS).verdict).toBe('suppress');
  });

  test('one of a rule that was changed since', () => {
    const model = buildModel();
    const nowMs = teach(model, 25);
    expect(judgeAt(model, nowMs, { ruleVersion: 2 })).toMatchObject({
      exclusion: 'history',
      reason:
        'Only 0 untouched alerts of this kind are known under version 2 of the rule; 20 are needed.',
    });
    model.learn(buildOutcome({ ruleVersion: 1 }), nowMs);
    expect(judgeAt(model, nowMs, { ruleVersion: 2 }).reason).toContain('Only 0');
  });

  test('the next after three suppressed ones of its service within ten minutes', () => {
    const model = buildModel();
    const rules = ['r1', 'r2', 'r3', 'r4'];
    const nowMs = Math.max(...rules.map((ruleId) => teach(model, 25, { ruleId })));
    const said = rules.map((ruleId, i) => judgeAt(model, nowMs + i * MINUTE_MS, { ruleId }));
    expect(said.map((one) => one.exclusion ?? one.verdict)).toEqual([
      ...['suppress', 'suppress', 'suppress', 'burst'],
    ]);
    expect(judgeAt(model, nowMs + 11 * MINUTE_MS, { ruleId: 'r4' }).verdict).toBe('suppress');
  });

  test('a suppressed one that lasts longer than nine in ten of its kind', () => {
    const model = buildModel();
    const nowMs = teach(model, 25);
    const { recheckAtMs } = judgeAt(model, nowMs);
    expect(recheckAtMs).toBe(nowMs + MINUTE_MS);
    const again = { createdAtMs: nowMs, suppressed: true };
    expect(judgeAt(model, nowMs + 30_000, again).verdict).toBe('suppress');
    expect(judgeAt(model, nowMs + MINUTE_MS, again)).toMatchObject({
      ...{ verdict: 'deliver', exclusion: 'outlived' },
    });
    expect(model.snapshot().state.totals).toMatchObject({ suppressed: 6, late: 1, judged: 26 });
  });
});

describe('what trains', () => {
  test.each([
    ['suppress', 'cleared'],
    ['untold', 'cleared'],
    ['deliver', 'expired'],
    ['deliver', 'incident'],
    ['sample', 'expired'],
  ] as const)('is never %s and %s', (as, end) => {
    const model = buildModel();
    const nowMs = teach(model, 19);
    for (let i = 0; i < 50; i++)
      expect(model.learn(buildOutcome({ as, end }), nowMs).trained).toBe(false);
    expect(judgeAt(model, nowMs).exclusion).toBe('history');
  });

  test('is whatever a person did, told or not', () => {
    for (const as of ['deliver', 'sample', 'observe', 'suppress', 'untold'] as const) {
      const model = buildModel();
      const nowMs = teach(model, 25);
      expect(model.learn(buildOutcome({ as, end: 'acted' }), nowMs).trained).toBe(true);
      expect(judgeAt(model, nowMs).exclusion).toBe('acted');
    }
  });

  test('is that a person wants one back', () => {
    const model = buildModel();
    const nowMs = teach(model, 25);
    judgeAt(model, nowMs);
    model.restore(buildMeasure(), nowMs);
    const said = judgeAt(model, nowMs);
    expect(said.exclusion).toBe('acted');
    expect(said.reason).toContain('Somebody restored an alert of this kind on 2026-01-02');
  });
});

describe('the sample', () => {
  test('is a tenth by the hash of the id, always the same, and never further apart than twenty', () => {
    const draw = () => {
      const model = buildModel({ sample: 0.1 }, { burst: 1e9 });
      const nowMs = teach(model, 100);
      return Array.from(
        { length: 2000 },
        (_, i) => judgeAt(model, nowMs + i, { alertId: `alert-${String(i)}` }).verdict,
      );
    };
    const verdicts = draw();
    expect(draw()).toEqual(verdicts);
    const sampled = verdicts.flatMap((verdict, i) => (verdict === 'sample' ? [i] : []));
    expect(sampled.length / 2000).toBeGreaterThan(0.08);
    expect(sampled.length / 2000).toBeLessThan(0.14);
    const gaps = sampled.map((at, i) => at - (sampled[i - 1] ?? -1));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(21);
  });

  const settle = (model: FatigueModel, outcomes: string) =>
    [...outcomes].map((one, i) =>
      model.learn(
        buildOutcome({
          ...{ as: 'sample', service: `s${String(i)}` },
          end: one === '1' ? 'acted' : 'cleared',
        }),
        T0 + i,
      ),
    );

  test('does not end suppression for one of three or two of eight', () => {
    for (const outcomes of ['001', '1', '00000011', '0'.repeat(43) + '11111']) {
      const model = buildModel();
      settle(model, outcomes);
      expect(model.mode).toBe('suppress');
    }
  });

  test('ends suppression when it is proven that more is missed than may be', () => {
    const model = buildModel();
    const taughtMs = teach(model, 25);
    expect(judgeAt(model, taughtMs).verdict).toBe('suppress');
    const { reverted } = settle(model, '0000011').at(-1)!;
    expect(reverted?.reason).toBe(
      'Somebody acted on 2 of the last 7 alerts that would have been suppressed: with 95 % certainty more than 5.3 % are missed, and 5 % is the limit.',
    );
    expect(model.mode).toBe('observe');
    expect(judgeAt(model, taughtMs).verdict).toBe('observe');
    expect(judgeAt(model, taughtMs, { suppressed: true })).toMatchObject({
      ...{ verdict: 'deliver', exclusion: 'ended' },
    });
  });

  test('lets it stay ended until the settings are others, or a person resumes it', () => {
    const model = buildModel();
    settle(model, '0000011');
    model.configure({ ...model.settings });
    expect(model.mode).toBe('observe');
    model.configure({ ...model.settings, missLimit: 0.2 });
    expect(model.mode).toBe('suppress');
    model.configure({ ...model.settings, missLimit: 0.05 });
    settle(model, '0000011');
    expect(model.mode).toBe('observe');
    model.resume();
    expect(model.mode).toBe('suppress');
    settle(model, '001');
    expect(model.mode).toBe('suppress');
  });
});
