import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideRun, type RunQuestion } from './decideRun.ts';
import { checkGuards } from './guards.ts';
import { termsOf } from './hookTerms.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const terms = termsOf({ mode: 'auto', request: { url: 'https://x.example' } });
const QUIET = { recent: [], activeOnService: 0, lastOnServiceMs: undefined };

const QUESTION: RunQuestion = {
  terms,
  alert: { service: 'payments', firing: true, state: 'OPEN', severity: 'ERROR' },
  trigger: 'raised',
  sinceMs: NOW,
  nowMs: NOW,
  automation: { stopped: false, by: null, reason: null },
  paused: undefined,
  production: false,
  guards: QUIET,
  fault: undefined,
};
const STOPPED = { stopped: true, by: 'console/ana', reason: 'storm' };
const ASKED = { reason: undefined, override: false };

test.each([
  ['runs within its guards', {}, 'approved'],
  ['asks in production', { production: true }, 'waiting_approval'],
  ['suggests when it is set so', { terms: { ...terms, mode: 'suggest' } }, 'suggested'],
  ['suggests while automation is stopped', { automation: STOPPED }, 'suggested'],
  ['suggests while it is paused there', { paused: 'it came back' }, 'suggested'],
  ['suggests for what is old', { sinceMs: NOW - 11 * MINUTE }, 'suggested'],
  ['refuses what it cannot render', { fault: { guard: 'template', reason: 'no' } }, 'refused'],
] as const)('an automatic run %s', (_, change, state) => {
  expect(decideRun({ ...QUESTION, ...change } as RunQuestion).state).toBe(state);
});

test.each([
  ['runs', {}, 'approved', undefined],
  ['asks in production', { production: true }, 'waiting_approval', undefined],
  ['is refused when the hook is off', { terms: { ...terms, mode: 'off' } }, 'refused', 'mode'],
  [
    'is refused when the condition has cleared',
    { alert: { ...QUESTION.alert, firing: false } },
    'refused',
    'alert',
  ],
  [
    'is refused while automation is stopped',
    { automation: STOPPED },
    'refused',
    'automation_stopped',
  ],
  ['overrides with no reason', { asked: { ...ASKED, override: true } }, 'refused', 'reason'],
  [
    'overrides with a reason',
    { automation: STOPPED, asked: { reason: 'now', override: true } },
    'approved',
    undefined,
  ],
  [
    'does not override an approval',
    { production: true, automation: STOPPED, asked: { reason: 'now', override: true } },
    'waiting_approval',
    undefined,
  ],
  ['runs where automation is paused', { paused: 'it came back' }, 'approved', undefined],
  [
    'needs a reason where the hook says so',
    { terms: { ...terms, requireReason: true } },
    'refused',
    'reason',
  ],
] as const)('what a person asks for %s', (_, change, state, guard) => {
  const decided = decideRun({
    ...QUESTION,
    trigger: 'manual',
    asked: ASKED,
    ...change,
  } as RunQuestion);
  expect({ state: decided.state, guard: decided.refusal?.guard }).toEqual({ state, guard });
});

test('guards say which, how many and when they free', () => {
  const check = (facts: Partial<typeof QUIET> & object) =>
    checkGuards(
      { ...terms, rate: { most: 2, perMs: 60 * MINUTE }, maxServices: 2 },
      'payments',
      { ...QUIET, ...facts },
      NOW,
    )?.refusal;
  const ran = (service: string, minutesAgo: number) => ({
    service,
    atMs: NOW - minutesAgo * MINUTE,
  });
  const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();
  expect(check({})).toBeUndefined();
  expect(check({ recent: [ran('a', 50), ran('a', 10), ran('a', 5)] } as never)).toEqual({
    guard: 'rate',
    limit: 2,
    found: 3,
    frees_at: at(50),
  });
  expect(check({ activeOnService: 1 })).toMatchObject({ guard: 'concurrency', found: 1 });
  expect(check({ lastOnServiceMs: NOW - MINUTE } as never)).toMatchObject({
    guard: 'cool_down',
    frees_at: at(4),
  });
  const wide = { ...terms, rate: { most: 9, perMs: 60 * MINUTE }, maxServices: 2 };
  const touched = { ...QUIET, recent: [ran('a', 50), ran('a', 20), ran('b', 30)] };
  expect(checkGuards(wide, 'payments', touched, NOW)?.refusal).toEqual({
    guard: 'max_services',
    limit: 2,
    found: 2,
    frees_at: at(30),
  });
  expect(checkGuards(wide, 'b', touched, NOW)).toBeUndefined();
});

test('a guard that names a time says yes at that time, and not before', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom('a', 'b', 'c', 'payments'), fc.integer({ min: 1, max: 59 })),
      ),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (ran, most, maxServices) => {
        const perMs = 60 * MINUTE;
        const limited = { ...terms, coolDownMs: 0, rate: { most, perMs }, maxServices };
        const checkAt = (atMs: number) => {
          const runs = ran.map(([service, ago]) => ({ service, atMs: NOW - ago * MINUTE }));
          const recent = runs.filter((run) => run.atMs > atMs - perMs);
          return checkGuards(limited, 'payments', { ...QUIET, recent }, atMs)?.refusal;
        };
        const no = checkAt(NOW);
        if (no === undefined) return;
        const freesAtMs = Date.parse(no.frees_at ?? '');
        expect(checkAt(freesAtMs)?.guard).not.toBe(no.guard);
        expect(checkAt(freesAtMs - 1)?.guard).toBe(no.guard);
      },
    ),
  );
});
