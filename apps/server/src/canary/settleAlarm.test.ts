import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import type { CanaryAlarm } from './ports.ts';
import { alarmIdOf, settleAlarm } from './settleAlarm.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 8, 42);
const LATE: CanaryAlarm = {
  server: 'noc',
  level: 'late',
  sinceMs: NOW_MS - 10,
  reason: 'canary 4 after 2.1 s: accepted, not judged',
};
const LOST: CanaryAlarm = { ...LATE, level: 'lost', sinceMs: NOW_MS };

/** The alerts of a tenant after it was brought level with the alarm. */
function settled(standing: readonly Alert[], alarm: CanaryAlarm | null): Alert[] {
  const after = new Map(standing.map((alert) => [alert.alert_id, alert]));
  for (const change of settleAlarm(standing, alarm, 'acme', NOW_MS))
    after.set(change.after.alert_id, change.after);
  return [...after.values()];
}

test('raises one alert that says what is the matter, by the canary', () => {
  const [change, ...more] = settleAlarm([], LATE, 'acme', NOW_MS);
  expect(more).toEqual([]);
  expect(change).toMatchObject({
    before: undefined,
    after: {
      state: 'OPEN',
      firing: true,
      severity: 'ERROR',
      rule_name: 'Sentry canary',
      service: 'sentry',
      group: { server: 'noc' },
      summary: 'Sentry itself is late on noc: canary 4 after 2.1 s: accepted, not judged',
    },
    entry: { kind: 'raised', actor: 'canary' },
  });
});

test('raises no second while one stands, also after a restart that counts from another moment', () => {
  const standing = settled([], LATE);
  expect(settleAlarm(standing, LATE, 'acme', NOW_MS)).toEqual([]);
  expect(settleAlarm(standing, { ...LATE, sinceMs: NOW_MS + 5000 }, 'acme', NOW_MS)).toEqual([]);
});

test('what was late and is lost stands as one alert, a worse one', () => {
  const alerts = settled(settled([], LATE), LOST);
  expect(alerts.map(({ severity, state, resolved_by }) => [severity, state, resolved_by])).toEqual([
    ['ERROR', 'RESOLVED', 'canary'],
    ['CRITICAL', 'OPEN', null],
  ]);
});

test('clears all of them when it is over, and then there is nothing left to do', () => {
  const standing = [...settled([], LATE), ...settled([], LOST)];
  const over = settled(standing, null);
  expect(over.every(({ state, firing }) => state === 'RESOLVED' && !firing)).toBe(true);
  expect(settleAlarm(over, null, 'acme', NOW_MS)).toEqual([]);
});

test('what a person has resolved meanwhile is not raised again, and ends by the canary', () => {
  const standing = settled([], LATE).map((alert): Alert => ({
    ...alert,
    state: 'RESOLVED',
    resolved_by: 'ana',
  }));
  expect(settleAlarm(standing, LATE, 'acme', NOW_MS)).toEqual([]);
  expect(settled(standing, null)).toMatchObject([
    { state: 'RESOLVED', firing: false, resolved_by: 'ana' },
  ]);
});

test('its id is the same in every try, and another for each tenant, server, level and time', () => {
  const ids = [
    alarmIdOf(LATE, 'acme'),
    alarmIdOf(LATE, 'other'),
    alarmIdOf({ ...LATE, server: 'noc2' }, 'acme'),
    alarmIdOf({ ...LATE, level: 'lost' }, 'acme'),
    alarmIdOf({ ...LATE, sinceMs: 7 }, 'acme'),
  ];
  expect(new Set(ids).size).toBe(5);
  expect(alarmIdOf({ ...LATE, reason: 'in other words' }, 'acme')).toBe(ids[0]);
});
