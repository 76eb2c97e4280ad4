import type { AlertEscalation } from '@batcave/shared/alerts';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { buildAlert, NOW_MS, uuid } from '../../testing/build.ts';
import { describeMode, describeSample, exclusionRows } from './noise.ts';
import { describeEscalation, describeNext, pagedAlerts } from './paged.ts';
import { describeAfter, describeStep, describeTold, tellsSomebody } from './planned.ts';
import { dayMarks, dayName, personName, shiftBars } from './shiftBars.ts';
import { tabOfKey } from './tabs.ts';

const iso = (offsetMs: number): string => new Date(NOW_MS + offsetMs).toISOString();
const DAY = 86_400_000;

const running: AlertEscalation = {
  ...{ policy: 'default', level: 1, levels: 3, state: 'running' },
  ...{ next_at: iso(90_000), next: 'console/bob by pager' },
};

describe('what is being paged', () => {
  it('has those in vain first, then the next step; alerts without an escalation are left out', () => {
    const alerts = [
      buildAlert(1),
      buildAlert(2, { escalation: { ...running, next_at: iso(200_000) } }),
      buildAlert(3, { escalation: running }),
      buildAlert(4, { escalation: { ...running, state: 'acknowledged', next_at: null } }),
      buildAlert(5, { escalation: { ...running, state: 'exhausted', next_at: null } }),
      buildAlert(6, { escalation: running, state: 'RESOLVED' }),
    ];
    expect(pagedAlerts(alerts).map(({ alert_id }) => alert_id)).toEqual(
      [5, 3, 2, 4].map((n) => uuid(n)),
    );
  });

  it('says how far it is and what comes next, counted down', () => {
    expect(describeEscalation(running)).toBe('Paging, level 1 of 3');
    expect(describeNext(running, NOW_MS)).toBe('in 1 min 30 s: console/bob by pager');
    expect(describeNext(running, NOW_MS + 90_000)).toBe('now: console/bob by pager');
    expect(describeNext({ ...running, next_at: null }, NOW_MS)).toBe('nobody');
    const held: AlertEscalation = { ...running, state: 'held', next_at: null, next: 'level 2' };
    expect(describeEscalation(held)).toBe('Hidden, stands still, level 1 of 3');
    expect(describeNext(held, NOW_MS)).toBe('level 2, when it is not hidden any more');
  });
});

describe('bars of shifts', () => {
  const shift = (person: string, fromMs: number, toMs: number, schedule = 'primary') => ({
    ...{ schedule, person, from: iso(fromMs), to: iso(toMs), by: 'layer 1' },
  });

  it('cuts what reaches beyond and shows the time in which nobody has it', () => {
    const shifts = [
      shift('console/bob', 3 * DAY, 9 * DAY),
      shift('console/ana', -DAY, 2 * DAY),
      shift('console/eve', 0, 4 * DAY, 'other'),
    ];
    const bars = shiftBars(shifts, 'primary', NOW_MS, NOW_MS + 4 * DAY);
    expect(bars.map(({ person, left, width }) => [person, left, width])).toEqual([
      ['console/ana', 0, 0.5],
      [null, 0.5, 0.25],
      ['console/bob', 0.75, 0.25],
    ]);
  });

  it('covers the stretch whole, whatever the shifts', () => {
    const pair = fc.tuple(fc.integer({ min: -5, max: 20 }), fc.integer({ min: 1, max: 10 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
        let atMs = -5 * DAY;
        const shifts = pairs.map(([gap, days]) => {
          const fromMs = atMs + Math.max(0, gap) * 3_600_000;
          atMs = fromMs + days * DAY;
          return shift('console/ana', fromMs, atMs);
        });
        const bars = shiftBars(shifts, 'primary', NOW_MS, NOW_MS + 14 * DAY);
        expect(bars.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('marks the midnights', () => {
    const marks = dayMarks(NOW_MS, NOW_MS + 2 * DAY);
    expect(marks.map(({ atMs }) => dayName(atMs))).toEqual(['Tue 24', 'Wed 25']);
    expect(personName('console/ana')).toBe('ana');
  });
});

describe('who is paged when', () => {
  const told = {
    ...{ receiver: 'pager', person: 'console/ana', address: 'U1', reader: 'console/ana' },
    via: 'primary',
  };
  const step = {
    ...{ at: iso(0), after_ms: 300_000, kind: 'level' as const, level: 2, cycle: 2 },
    ...{ urgency: 'low' as const, told: [told], skipped: [] },
  };

  it('says who, how, when and which time', () => {
    expect(describeTold(told)).toBe('console/ana by pager (U1), on call in primary');
    expect(describeTold({ ...told, person: null, address: null, via: null })).toBe(
      'whoever reads there by pager',
    );
    expect(describeStep(step)).toBe('Level 2, time 2, low urgency');
    expect([describeAfter(0), describeAfter(step.after_ms)]).toEqual(['at once', 'after 5m']);
  });

  test.each([
    [null, true],
    ['nights', false],
  ])('muted by %s tells somebody: %s', (muted, tells) => {
    const escalation = { policy: 'default', steps: [step] };
    const times = { group_wait_ms: 0, group_interval_ms: 0, repeat_interval_ms: 0 };
    const route = { path: '/', group: {}, ...times, muted, told: [], not_told: [], escalation };
    expect(tellsSomebody({ routes: [route] })).toBe(tells);
  });
});

describe('noise', () => {
  it('gives misses with their interval, and none where nothing is settled', () => {
    const sample = { settled: 40, misses: 1, miss_rate: 0.025, lower: 0.0006, upper: 0.1316 };
    expect(describeSample(sample)).toBe('1 of 40, 2.5 % (95 % sure: 0.1 % to 13.2 %)');
    expect(describeSample({ ...sample, settled: 0 })).toBe('none is settled yet');
  });

  it('says when suppression has ended itself', () => {
    const reverted = { at: iso(0), misses: 4, settled: 20, reason: '4 of 20 were missed.' };
    expect(describeMode({ mode: 'observe', configured: 'suppress', reverted })).toMatch(
      /Configured is suppress; it ended itself\. 4 of 20 were missed\./,
    );
  });

  it('names the reasons, most first', () => {
    expect(exclusionRows({ critical: 2, acted: 5 })).toEqual([
      ['somebody acted on its kind lately', 5],
      ['critical', 2],
    ]);
  });
});

test.each([
  ['3', 'paged', false, 'simulate'],
  ['ArrowRight', 'paged', true, 'onCall'],
  ['ArrowLeft', 'paged', true, 'noise'],
  ['ArrowRight', 'paged', false, undefined],
  ['7', 'paged', false, undefined],
] as const)('the key %s from %s leads to a part', (key, now, isOnTabs, next) => {
  expect(tabOfKey(key, now, isOnTabs)).toBe(next);
});
