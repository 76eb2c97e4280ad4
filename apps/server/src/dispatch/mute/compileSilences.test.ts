import { formatMatcher, type MatcherOperator } from '@batcave/shared/dispatch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSilences, mutesOf, nextMuteChange } from './compileSilences.ts';
import type { StoredSilence } from './silence.ts';
import { aSilence, compileRegex, HOUR_MS, T0 } from './testing/aSilence.ts';

const MINUTE_MS = 60_000;
const LABELS = ['service', 'severity', 'host', 'toString'];
const VALUES = ['', 'payments', 'ledger', 'CRITICAL', 'a.c', 'abc', 'a\nc'];
const EXPRESSIONS = ['payments|ledger', 'pay.*', '.*', '.+', 'a.c', '', '[a-c]+', 'pay', 'abc|'];

const matcher = fc
  .tuple(
    fc.constantFrom(...LABELS),
    fc.constantFrom<MatcherOperator>('=', '!=', '=~', '!~'),
    fc.nat(),
  )
  .map(([label, operator, n]) => {
    const from = operator.endsWith('~') ? EXPRESSIONS : VALUES;
    return { label, operator, value: from[n % from.length] ?? '' };
  });
const labelSet = fc.dictionary(fc.constantFrom(...LABELS), fc.constantFrom(...VALUES));
const instant = fc.integer({ min: -90, max: 90 }).map((minutes) => T0 + minutes * MINUTE_MS);

/** What matchers mean, word for word. */
function naivelyFits(
  labels: Record<string, string>,
  matchers: readonly { label: string; operator: MatcherOperator; value: string }[],
): boolean {
  return matchers.every(({ label, operator, value }) => {
    const has = Object.entries(labels).find(([name]) => name === label)?.[1] ?? '';
    if (operator === '=') return has === value;
    if (operator === '!=') return has !== value;
    const whole = has.replace(new RegExp(value, 's'), '\u0000') === '\u0000';
    // The leftmost alternative may be shorter than the text: then another one may fit.
    const fits = whole || value.split('|').some((part) => new RegExp(`^${part}$`, 's').test(has));
    return operator === '=~' ? fits : !fits;
  });
}

describe('an alert', () => {
  test('is hidden by the silences that are on and whose matchers fit, and by no others', () => {
    const silence = fc.record({
      matchers: fc.array(matcher, { minLength: 1, maxLength: 3 }),
      startsMs: instant,
      minutes: fc.integer({ min: 1, max: 60 }),
      endedMs: fc.option(instant),
      alertId: fc.constantFrom(null, null, 'a1', 'a2'),
    });
    const silences = fc.array(silence, { maxLength: 8 });
    const alertId = fc.constantFrom('a1', 'a2', 'a3');
    fc.assert(
      fc.property(silences, labelSet, alertId, instant, (specs, labels, id, nowMs) => {
        const stored = specs.map((spec, i) =>
          aSilence({
            silenceId: `s${String(i)}`,
            kind: spec.alertId === null ? 'silence' : 'snooze',
            alertId: spec.alertId,
            matchers: spec.alertId === null ? spec.matchers.map(formatMatcher) : [],
            startsMs: spec.startsMs,
            endsMs: spec.startsMs + spec.minutes * MINUTE_MS,
            endedMs: spec.endedMs,
          }),
        );
        const expected = specs.flatMap((spec, i) => {
          const endMs = Math.min(
            spec.startsMs + spec.minutes * MINUTE_MS,
            spec.endedMs ?? Infinity,
          );
          const isOn = spec.startsMs <= nowMs && nowMs < endMs;
          const fits =
            spec.alertId === null ? naivelyFits(labels, spec.matchers) : spec.alertId === id;
          return isOn && fits ? [[`s${String(i)}`, endMs]] : [];
        });
        const compiled = compileSilences(stored, compileRegex);
        const found = mutesOf(labels, { alert_id: id }, compiled, nowMs);
        expect(found.map((reason) => [reason.id, reason.until])).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('is told who silenced it, why and until when', () => {
    const compiled = compileSilences([aSilence()], compileRegex);
    expect(mutesOf({ service: 'payments' }, { alert_id: 'a' }, compiled, T0)).toEqual([
      {
        by: 'silence',
        id: 's1',
        comment: 'new disks',
        author: 'console/ana',
        until: T0 + HOUR_MS,
      },
    ]);
    expect(mutesOf({ service: 'payments' }, { alert_id: 'a' }, compiled, T0 + HOUR_MS)).toEqual([]);
  });

  test('is hidden by maintenance within its occurrences alone', () => {
    const window = aSilence({
      kind: 'maintenance',
      endsMs: null,
      recurrence: { rrule: 'FREQ=DAILY', durationMs: HOUR_MS, timeZone: 'UTC' },
    });
    const compiled = compileSilences([window], compileRegex);
    const at = (nowMs: number) =>
      mutesOf({ service: 'payments' }, { alert_id: 'a' }, compiled, nowMs).map(
        ({ until }) => until,
      );
    const day = 24 * HOUR_MS;
    expect(at(T0 + 5 * day)).toEqual([T0 + 5 * day + HOUR_MS]);
    expect(at(T0 + 5 * day + HOUR_MS)).toEqual([]);
    expect(at(T0 - 1)).toEqual([]);
    expect(nextMuteChange(compiled, T0 + 5 * day)).toBe(T0 + 5 * day + HOUR_MS);
    expect(nextMuteChange(compiled, T0 + 5 * day + HOUR_MS)).toBe(T0 + 6 * day);
  });
});

test('what cannot be understood hides nothing, and is named', () => {
  const broken: StoredSilence[] = [
    aSilence({ silenceId: 'a', matchers: ['service=~"("'] }),
    aSilence({ silenceId: 'b', matchers: [] }),
    aSilence({
      silenceId: 'c',
      recurrence: { rrule: 'FREQ=HOURLY', durationMs: 1, timeZone: 'UTC' },
    }),
  ];
  const compiled = compileSilences(broken, compileRegex);
  expect(compiled.faulty.map(({ silenceId }) => silenceId)).toEqual(['a', 'b']);
  expect(mutesOf({ service: 'payments' }, { alert_id: 'a' }, compiled, T0)).toEqual([]);
});

test('the next change is the next beginning or end of any', () => {
  const silences = [
    aSilence({ silenceId: 'a', startsMs: T0 + 5, endsMs: T0 + 50 }),
    aSilence({ silenceId: 'b', startsMs: T0 - 5, endsMs: T0 + 20 }),
    aSilence({ silenceId: 'c', kind: 'snooze', alertId: 'x', startsMs: T0 - 5, endsMs: null }),
  ];
  const compiled = compileSilences(silences, compileRegex);
  const changes: number[] = [];
  for (let at: number | undefined = T0 - 10; at !== undefined; at = nextMuteChange(compiled, at))
    changes.push(at - T0);
  expect(changes).toEqual([-10, -5, 5, 20, 50]);
});

test('a thousand silences over ten thousand alerts take moments', () => {
  const silences = Array.from({ length: 1000 }, (_, i) =>
    aSilence({
      silenceId: `s${String(i)}`,
      ...(i % 10 === 9
        ? { kind: 'snooze', alertId: `a${String(i)}`, matchers: [] }
        : {
            matchers:
              i % 10 === 8
                ? ['severity!="CRITICAL"', `host=~"db-${String(i)}.*"`]
                : [`service="svc-${String(i)}"`, 'severity=~"WARN|ERROR"'],
          }),
    }),
  );
  const compiled = compileSilences(silences, compileRegex);
  let hidden = 0;
  const startMs = performance.now();
  for (let i = 0; i < 10_000; i += 1) {
    const labels = {
      service: `svc-${String(i % 2000)}`,
      severity: i % 3 === 0 ? 'CRITICAL' : 'ERROR',
      host: `db-${String(i % 500)}`,
    };
    if (mutesOf(labels, { alert_id: `a${String(i)}` }, compiled, T0).length > 0) hidden += 1;
  }
  const tookMs = performance.now() - startMs;
  process.stdout.write(
    `mutesOf: ${tookMs.toFixed(0)} ms for 10,000 alerts, ${String(hidden)} hidden\n`,
  );
  expect(hidden).toBeGreaterThan(2000);
  expect(tookMs).toBeLessThan(3000);
});
