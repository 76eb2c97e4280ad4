import type { Silence } from '@batcave/shared/dispatch';
import { parseMatcher } from '@batcave/shared/dispatch';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { buildAlert, NOW_MS, uuid } from '../../testing/build.ts';
import { describeEnd, describeWhen, fitsFilter, sortSilences } from './describeSilence.ts';
import { describeRecurrence, describeRule } from './recurrence.ts';
import {
  emptyForm,
  formLike,
  inputOfChange,
  planChange,
  planForm,
  snoozeForm,
  suggestMatchers,
} from './silenceForm.ts';

const iso = (offsetMs: number): string => new Date(NOW_MS + offsetMs).toISOString();
const HOUR = 3_600_000;

function buildSilence(n: number, fields: Partial<Silence> = {}): Silence {
  return {
    ...{ silence_id: uuid(n, 0x51), kind: 'silence', matchers: ['service="pay"'], alert_id: null },
    ...{ starts_at: iso(-HOUR), ends_at: iso(HOUR), recurrence: null, ends_when: {} },
    ...{ comment: 'deploy', state: 'active', active_until: iso(HOUR), next_start: null },
    ...{ created_by: 'console/ana', created_at: iso(-HOUR), updated_at: iso(-HOUR) },
    ...{ ended_at: null, ended_by: null, ended_reason: null, revision: 1 },
    ...fields,
  };
}

describe('a recurrence in words', () => {
  test.each([
    ['FREQ=DAILY', 'every day'],
    ['FREQ=WEEKLY;BYDAY=SU', 'every week on Sunday'],
    ['freq=weekly;interval=2;byday=mo,we', 'every 2 weeks on Monday and Wednesday'],
    ['FREQ=MONTHLY;BYDAY=1SU,-1FR', 'every month on 1st Sunday and last Friday'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,-1', 'every month on the 1st and last day'],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', 'every year on the 24th in December'],
    ['FREQ=DAILY;COUNT=3', 'every day 3 times'],
    ['FREQ=DAILY;UNTIL=20261224T000000Z', 'every day until 2026-12-24'],
    ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1', undefined],
    ['FREQ=WEEKLY;BYDAY=XX', undefined],
    ['often', undefined],
  ])('%s is %s', (rrule, words) => {
    expect(describeRule(rrule)).toBe(words);
  });

  it('begins at the local time, and stands as it is where there are no words', () => {
    const zone = { duration: '2h', time_zone: 'Europe/Berlin' };
    expect(
      describeRecurrence({ rrule: 'FREQ=WEEKLY;BYDAY=SU', ...zone }, '2026-11-22T01:00:00Z'),
    ).toBe('every week on Sunday at 02:00 Europe/Berlin, for 2h');
    const rrule = 'FREQ=DAILY;BYSETPOS=1';
    expect(describeRecurrence({ rrule, ...zone }, iso(0))).toMatch(/^FREQ=DAILY;BYSETPOS=1 at/);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (rrule, zone) => {
        describeRecurrence({ rrule, duration: '2h', time_zone: zone }, iso(0));
      }),
    );
  });
});

describe('the list', () => {
  it('has the next to end on top, then those to begin, then what is over', () => {
    const rows = [
      buildSilence(1, { state: 'expired', ended_at: iso(-2 * HOUR) }),
      buildSilence(2, { state: 'expired', ended_at: iso(-HOUR) }),
      buildSilence(3, { state: 'pending', next_start: iso(2 * HOUR) }),
      buildSilence(4, { active_until: null }),
      buildSilence(5),
    ];
    const order = sortSilences(rows).map(({ silence_id }) => silence_id);
    expect(order).toEqual([5, 4, 3, 2, 1].map((n) => uuid(n, 0x51)));
  });

  test.each<[Partial<Silence>, RegExp]>([
    [{}, /2026-11-23 09:42:17Z, 1 h 00 min left/],
    [{ active_until: null }, /until the alert clears/],
    [{ state: 'pending', next_start: iso(60_000) }, /in 1 min 00 s/],
    [{ state: 'expired', ended_at: iso(-HOUR) }, /over since 2026-11-23 07:42:17Z/],
  ])('%o says when', (fields, words) => {
    expect(describeWhen(buildSilence(1, fields), NOW_MS)).toMatch(words);
  });

  it('says why it ended, and what else may end it', () => {
    const ended = { ended_reason: 'by_hand', ended_by: 'console/bob' } as const;
    expect(describeEnd(buildSilence(1, ended))).toBe('ended by hand by console/bob');
    expect(describeEnd(buildSilence(1, { ends_when: { idle: '1h' } }))).toMatch(/nothing for 1h/);
  });

  test.each([
    [[{ key: 'state', value: 'act' }], true],
    [[{ key: 'by', value: 'bob' }], false],
    [[{ key: '', value: 'PAY' }], true],
    [[{ key: 'kind', value: 'maintenance' }], false],
  ])('%o fits: %s', (terms, fits) => {
    expect(fitsFilter(buildSilence(1), terms)).toBe(fits);
  });
});

describe('the form', () => {
  it('counts hours from now, or from its beginning', () => {
    const form = { ...emptyForm('silence'), matchers: ['service=pay', ' '], comment: ' why ' };
    expect(planForm(form, NOW_MS)).toEqual({
      ok: true,
      input: { kind: 'silence', comment: 'why', matchers: ['service=pay'], ends_at: iso(HOUR) },
    });
    const later = planForm({ ...form, starts: '2026-11-24 08:00', howLong: '8h' }, NOW_MS);
    expect(later.ok && later.input).toMatchObject({
      starts_at: '2026-11-24T08:00:00.000Z',
      ends_at: '2026-11-24T16:00:00.000Z',
    });
  });

  it('makes a rule of what is picked for maintenance', () => {
    const form = { ...emptyForm('maintenance'), matchers: ['service=pay'], comment: 'patches' };
    const weekly = planForm({ ...form, howOften: 'weekly', days: ['SA', 'SU'] }, NOW_MS);
    expect(weekly.ok && weekly.input).toEqual({
      kind: 'maintenance',
      comment: 'patches',
      matchers: ['service=pay'],
      recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=SA,SU', duration: '2h', time_zone: 'UTC' },
    });
    const monthly = planForm({ ...form, howOften: 'monthly' }, NOW_MS);
    expect(monthly.ok && monthly.input.recurrence?.rrule).toBe('FREQ=MONTHLY;BYDAY=1SU');
  });

  test.each([
    [{ starts: '2026-02-30 08:00' }, 'starts'],
    [{ starts: 'tomorrow' }, 'starts'],
    [{ matchers: ['pay'] }, 'matchers/0'],
    [{ matchers: [''] }, 'matchers/0'],
    [{ comment: ' ' }, 'comment'],
    [{ howLong: 'until' as const, until: '' }, 'until'],
    [{ kind: 'maintenance' as const, howOften: 'weekly' as const, days: [] }, 'days'],
    [{ kind: 'maintenance' as const, howOften: 'daily' as const, duration: 'long' }, 'duration'],
    [{ kind: 'maintenance' as const, howOften: 'custom' as const }, 'rrule'],
  ])('names what is wrong in %o', (fields, field) => {
    const form = { ...emptyForm('silence'), matchers: ['service=pay'], comment: 'why', ...fields };
    const planned = planForm(form, NOW_MS);
    expect(planned.ok ? [] : Object.keys(planned.faults)).toEqual([field]);
  });

  it('snoozes one alert, also until it clears', () => {
    const alert = buildAlert(1);
    const form = { ...snoozeForm(alert), comment: 'known' };
    const clear = planForm({ ...form, howLong: 'clear' }, NOW_MS);
    expect(clear.ok && clear.input).toEqual({
      ...{ kind: 'snooze', comment: 'known', alert_id: alert.alert_id },
      ends_when: { clear: true },
    });
    const hours = planForm({ ...form, howLong: '24h' }, NOW_MS);
    expect(hours.ok && hours.input.ends_at).toBe(iso(24 * HOUR));
  });

  it('silences alerts like one by matchers that read back as they are', () => {
    const alert = buildAlert(1, {
      service: 'a "b"',
      rule_name: 'Lag = 3',
      group: { host: 'db-1' },
    });
    const read = formLike(alert).matchers.map((each) => parseMatcher(each));
    expect(read).toEqual([
      { label: 'service', operator: '=', value: 'a "b"' },
      { label: 'rule', operator: '=', value: 'Lag = 3' },
      { label: 'host', operator: '=', value: 'db-1' },
    ]);
  });

  it('suggests the labels of live alerts, those that begin so first', () => {
    const alerts = [buildAlert(1, { labels: { zone: 'eu', env: 'zone-a' } })];
    expect(suggestMatchers(alerts, 'zone')).toEqual(['zone="eu"', 'env="zone-a"']);
    expect(suggestMatchers(alerts, 'service="serv')).toEqual(['service="service-1"']);
  });
});

describe('a change', () => {
  const same = { howLong: 'same' as const, until: '', comment: 'deploy' };

  it('is nothing while nothing is changed', () => {
    expect(planChange(buildSilence(1), same, NOW_MS).ok).toBe(false);
  });

  it('prolongs from now on and keeps the rest', () => {
    const silence = buildSilence(1);
    const planned = planChange(silence, { ...same, howLong: '8h' }, NOW_MS);
    expect(planned).toEqual({ ok: true, input: { ends_at: iso(8 * HOUR) } });
    if (!planned.ok) return;
    expect(inputOfChange(silence, planned.input)).toEqual({
      ...{ kind: 'silence', comment: 'deploy', matchers: ['service="pay"'] },
      ...{ ends_at: iso(8 * HOUR), ends_when: {} },
    });
  });

  it('counts from the beginning of one that has not begun', () => {
    const pending = buildSilence(1, { state: 'pending', starts_at: iso(HOUR) });
    const planned = planChange(pending, { ...same, howLong: '1h' }, NOW_MS);
    expect(planned.ok && planned.input.ends_at).toBe(iso(2 * HOUR));
  });
});
