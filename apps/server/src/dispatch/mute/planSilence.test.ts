import type { SilenceInput, SilencePolicy } from '@batcave/shared/dispatch';
import { formatInstant } from '@batcave/shared/time';
import { describe, expect, test } from 'vitest';
import { planChange } from './planChange.ts';
import { planSilence } from './planSilence.ts';
import { readPolicy } from './readPolicy.ts';
import { aSilence, compileRegex, HOUR_MS, T0 } from './testing/aSilence.ts';

const at = (hours: number) => formatInstant(T0 + hours * HOUR_MS);
const input = (fields: Partial<SilenceInput> = {}): SilenceInput => ({
  kind: 'silence',
  matchers: ['service=payments', 'severity!=CRITICAL'],
  ends_at: at(24),
  comment: ' new disks ',
  ...fields,
});
const plan = (fields: Partial<SilenceInput>, policy: SilencePolicy = {}, severity = 2) =>
  planSilence(input(fields), {
    bounds: readPolicy(policy),
    compileRegex,
    alert: fields.alert_id === undefined ? undefined : { service: 'payments', severity },
    nowMs: T0,
  });
const faults = (...args: Parameters<typeof plan>) => {
  const planned = plan(...args);
  return planned.ok ? [] : planned.faults.map(({ field, limit }) => `${field}: ${limit}`);
};

test('a silence is made as it was written, from now on unless said', () => {
  expect(plan({})).toEqual({
    ok: true,
    draft: {
      kind: 'silence',
      matchers: ['service="payments"', 'severity!="CRITICAL"'],
      alertId: null,
      severity: null,
      service: 'payments',
      startsMs: T0,
      endsMs: T0 + 24 * HOUR_MS,
      recurrence: null,
      endsWhen: { clear: false, idleMs: null },
      comment: 'new disks',
      hidesCritical: false,
    },
  });
});

describe('how long', () => {
  test('is limited, with the name of the limit', () => {
    expect(faults({ ends_at: at(25) })).toEqual([
      '/ends_at: at most 1d from then on (silences.max_duration)',
    ]);
    expect(faults({ ends_at: at(25) }, { max_duration: '2d' })).toEqual([]);
    expect(faults({ starts_at: at(10), ends_at: at(34) })).toEqual([]);
  });

  test.each<[readonly string[], boolean]>([
    [['service=payments'], true],
    [['service=payments', 'severity!=CRITICAL'], false],
    [['service=payments', 'severity=WARN'], false],
    [['service=payments', 'severity=~"INFO|WARN"'], false],
    [['service=payments', 'severity=~".*"'], true],
    [['service=payments', 'severity!~"WARN|ERROR"'], true],
    [['service=payments', 'severity!~"CRIT.*"'], false],
  ])('%j can hide CRITICAL alerts: %s, and then four hours are the most', (matchers, hides) => {
    expect(faults({ matchers: [...matchers], ends_at: at(4) })).toEqual([]);
    expect(faults({ matchers: [...matchers], ends_at: at(5) })).toEqual(
      hides
        ? [
            '/ends_at: at most 4h from then on: it can hide CRITICAL alerts (silences.critical_max_duration is 4h)',
          ]
        : [],
    );
  });

  test('of maintenance is limited for each occurrence, and not for the series', () => {
    const recurrence = {
      rrule: 'FREQ=WEEKLY;BYDAY=SU',
      duration: '8h',
      time_zone: 'Europe/Berlin',
    };
    const matchers = ['service=payments'];
    const weekly = { kind: 'maintenance', matchers, recurrence } as const;
    expect(faults({ ...weekly, ends_at: at(9000) })).toEqual([]);
    expect(faults({ ...weekly, recurrence: { ...recurrence, duration: '25h' } })[0]).toMatch(
      /^\/recurrence\/duration: 1m to 1d/,
    );
    expect(faults({ kind: 'maintenance', matchers, ends_at: at(8) })).toEqual([]);
    expect(faults({ kind: 'maintenance', matchers, ends_at: at(25) })).toHaveLength(1);
  });

  test('must be said, but for a series and a snooze that ends when its alert clears', () => {
    const { ends_at: _, ...open } = input();
    const planOpen = (fields: Partial<SilenceInput>, severity = 2) =>
      planSilence(
        { ...open, ...fields },
        {
          bounds: readPolicy(),
          compileRegex,
          alert: { service: 'payments', severity },
          nowMs: T0,
        },
      ).ok;
    const snooze: Partial<SilenceInput> = { kind: 'snooze', matchers: [], alert_id: '0' };
    expect(planOpen({})).toBe(false);
    expect(planOpen(snooze)).toBe(false);
    expect(planOpen({ ...snooze, ends_when: { clear: true } })).toBe(true);
    // A CRITICAL alert has an end all the same.
    expect(planOpen({ ...snooze, ends_when: { clear: true } }, 3)).toBe(false);
  });

  test('is refused to a snooze of a CRITICAL alert with a fix that a snooze can take', () => {
    const planned = plan({ kind: 'snooze', matchers: [], alert_id: '0', ends_at: at(8) }, {}, 3);
    expect(planned).toMatchObject({
      ok: false,
      faults: [
        { fix: 'Say an end within 4h; the snooze may end before it, when its alert clears.' },
      ],
    });
  });
});

describe('what', () => {
  test.each<[readonly string[]]>([
    [[]],
    [['host!=db-1']],
    [['host=~".*"']],
    [['host=~"(db-1)?"', 'service!=x']],
    // Every alert has these.
    [['severity=~".+"']],
    [['severity=~"INFO|WARN|ERROR|CRITICAL"']],
    [['service=~".+"', 'rule!=""']],
  ])('%j fits every alert and is refused', (matchers) => {
    expect(faults({ matchers: [...matchers], ends_at: at(1) })).toEqual([
      '/matchers: such that they do not fit every alert',
    ]);
  });

  test('must be said by as many matchers as the policy wants, and those that exclude do not count', () => {
    const policy = { min_matchers: 2 };
    expect(faults({}, policy)[0]).toMatch(/at least 2 .*min_matchers\); 1 does/);
    expect(
      faults({ matchers: ['service=payments', 'host=~"db-.*"'], ends_at: at(1) }, policy),
    ).toEqual([]);
  });

  test.each<[Partial<SilenceInput>, string]>([
    [{ matchers: ['service'] }, '/matchers/0'],
    [{ matchers: ['service=payments', 'host=~"("'] }, '/matchers/1'],
    [{ matchers: ['host=~"a)|(b"'] }, '/matchers/0'],
    [{ alert_id: '0' }, '/alert_id'],
    [{ kind: 'snooze', matchers: [] }, '/alert_id'],
    [{ kind: 'snooze', alert_id: '0' }, '/matchers'],
    [{ starts_at: at(-1) }, '/starts_at'],
    [{ starts_at: at(9000) }, '/starts_at'],
    [{ ends_at: at(0) }, '/ends_at'],
    [{ starts_at: at(2), ends_at: at(1) }, '/ends_at'],
    [{ ends_when: { clear: true } }, '/ends_when/clear'],
    [{ ends_when: { idle: '1s' } }, '/ends_when/idle'],
    [{ kind: 'maintenance', ends_when: { idle: '1h' } }, '/ends_when/idle'],
    [{ recurrence: { rrule: 'FREQ=DAILY', duration: '1h', time_zone: 'UTC' } }, '/recurrence'],
  ])('%j is refused at %s', (fields, field) => {
    expect(faults(fields).map((text) => text.split(':')[0])).toEqual([field]);
  });

  test.each<[string, string, string, string]>([
    ['FREQ=HOURLY', '1h', 'UTC', '/recurrence/rrule'],
    ['FREQ=DAILY', '1h', 'Mars/Olympus', '/recurrence/time_zone'],
    ['FREQ=DAILY;UNTIL=20200101', '1h', 'UTC', '/recurrence/rrule'],
    // A day is shorter where clocks are put forward.
    ['FREQ=DAILY', '24h', 'Europe/Berlin', '/recurrence/duration'],
  ])('the recurrence %s for %s in %s is refused at %s', (rrule, duration, zone, field) => {
    const recurrence = { rrule, duration, time_zone: zone };
    expect(faults({ kind: 'maintenance', recurrence }).map((text) => text.split(':')[0])).toEqual([
      field,
    ]);
    const whole = { rrule: 'FREQ=DAILY', duration: '24h', time_zone: 'UTC' };
    expect(faults({ kind: 'maintenance', recurrence: whole })).toEqual([]);
  });
});

describe('a change', () => {
  const change = (
    fields: Parameters<typeof planChange>[1],
    hours: number,
    matchers = ['service="payments"'],
  ) =>
    planChange(aSilence({ matchers }), fields, {
      bounds: readPolicy(),
      compileRegex,
      nowMs: T0 + hours * HOUR_MS,
    });

  test('prolongs by as much as a new one may last, from now on', () => {
    expect(change({ ends_at: at(4.5) }, 0.5)).toMatchObject({
      ok: true,
      change: { endsMs: T0 + 4.5 * HOUR_MS, comment: 'new disks' },
    });
    expect(change({ ends_at: at(5) }, 0.5)).toMatchObject({
      ok: false,
      faults: [{ field: '/ends_at' }],
    });
    const mild = ['service="payments"', 'severity="WARN"'];
    expect(change({ ends_at: at(24.5) }, 0.5, mild).ok).toBe(true);
  });

  test('cannot end it in the past, or never', () => {
    expect(change({ ends_at: at(0.4) }, 0.5).ok).toBe(false);
    expect(change({ ends_at: null }, 0.5).ok).toBe(false);
  });

  test('of the comment alone asks for no other end', () => {
    expect(change({ comment: ' longer story ' }, 0.5)).toMatchObject({
      ok: true,
      change: { comment: 'longer story', endsMs: T0 + HOUR_MS },
    });
  });
});
