import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { compareDecisions, type DecidedAlert } from './compareDecisions.ts';
import { DecidedAlerts } from './DecidedAlerts.ts';
import type { RecordedDecisions } from './ports.ts';
import { buildRule, buildSignal } from './testing/build.ts';

/** What is decided of some signals of one alert. */
function decide(...signals: ReturnType<typeof buildSignal>[]): DecidedAlert {
  const decided = new DecidedAlerts((alert) => alert);
  for (const signal of signals) decided.take({ tenant: 'acme', rule: buildRule(), signal });
  const [first, ...others] = [...decided.takeOver(), ...decided.standing()];
  if (first === undefined || others.length > 0) throw new Error('it is not one alert');
  return first;
}

/** The store as it is when that was decided, and a person has acknowledged. */
function record(decided: DecidedAlert, changed: Partial<Alert> = {}): RecordedDecisions {
  return {
    alert: { ...decided.alert, state: 'ACK', acknowledged_by: 'ana', seq: 7, ...changed },
    entries: decided.entries.map(({ kind, entry, eventId }) => ({
      kind,
      entry,
      event_id: eventId,
    })),
    audited: decided.entries.length,
    isFinal: true,
  };
}

const episode = 1;
const RAISED = buildSignal('raised', 10, { episode });
const WORSE = buildSignal('changed', 12, { episode, severity: 'CRITICAL', value: 99 });
const CLEARED = buildSignal('cleared', 20, { episode });

test('what was decided the same is identical, whatever people did', () => {
  for (const decided of [decide(RAISED), decide(RAISED, CLEARED), decide(RAISED, WORSE, CLEARED)])
    expect(compareDecisions(decided, record(decided))).toEqual([]);
});

test.each<[string, Partial<Alert>, string]>([
  ['value', { value: 97.00000000000001 }, 'value'],
  ['summary', { summary: 'all is well' }, 'summary'],
  ['time', { created_at: '2026-01-01T00:00:10.001Z' }, 'created_at'],
  ['event', { event_id: '00000000-0000-4000-8000-0000000000e2' }, 'event_id'],
  ['severity', { severity: 'WARN' }, 'severity'],
  ['labels', { labels: { team: 'x' } }, 'labels'],
])('another %s is found', (_, changed, field) => {
  const decided = decide(RAISED);
  expect(compareDecisions(decided, record(decided, changed)).map((found) => found.field)).toEqual([
    field,
  ]);
});

test('the order of keys makes no difference', () => {
  const grouped = buildSignal('raised', 10, {
    group: { a: '1', b: '2' },
    labels: { x: '1', y: '2' },
  });
  const decided = decide(grouped);
  const turned = { group: { b: '2', a: '1' }, labels: { y: '2', x: '1' } };
  expect(compareDecisions(decided, record(decided, turned))).toEqual([]);
});

test('an alert that is missing, and entries that are missing, changed or too many are found', () => {
  const decided = decide(RAISED, CLEARED);
  const good = record(decided);
  const fields = (recorded: Partial<RecordedDecisions> | undefined) =>
    compareDecisions(decided, recorded && { ...good, ...recorded }).map(({ field }) => field);
  expect(fields(undefined)).toEqual(['alert']);
  expect(fields({ entries: good.entries.slice(0, 1) })).toEqual(['timeline']);
  expect(fields({ entries: [...good.entries, ...good.entries] })).toEqual(['timeline', 'timeline']);
  const [first, second] = good.entries;
  expect(fields({ entries: [first!, { ...second!, entry: 'x' }] })).toEqual(['timeline']);
  expect(fields({ audited: 3 })).toEqual(['audit']);
});

test('of an alert from before, and of one that went on after, only what is known is compared', () => {
  const carried = decide(CLEARED);
  expect(carried.isCarried).toBe(true);
  expect(compareDecisions(carried, record(carried, { summary: 'of before', value: 1 }))).toEqual(
    [],
  );
  const worse = decide(WORSE);
  expect(compareDecisions(worse, record(worse, { value: 1 })).map(({ field }) => field)).toEqual([
    'value',
  ]);
  const raised = decide(RAISED);
  const later = { ...record(raised, { severity: 'CRITICAL', firing: false }), isFinal: false };
  expect(compareDecisions(raised, later)).toEqual([]);
});
