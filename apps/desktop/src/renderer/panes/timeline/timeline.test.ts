import { describe, expect, it, test } from 'vitest';
import { buildAlert, NOW_MS, uuid } from '../../testing/build.ts';
import { buildEntry, INCIDENT_ALERTS, INCIDENT_ENTRIES } from '../../testing/buildIncident.ts';
import { isByPerson, nameActor } from './entryKinds.ts';
import { readNote } from './noteTime.ts';
import { queryOf, readTimeline } from './readTimeline.ts';
import { compileTimelineFilter } from './timelineFilter.ts';
import { groupByMinute, newestSeq, stepEntry, targetsOf } from './timelineView.ts';

describe('the entries', () => {
  it('are grouped by the minute, in the order they come', () => {
    const groups = groupByMinute([buildEntry(1), buildEntry(20), buildEntry(70), buildEntry(71)]);
    expect(groups.map(({ entries }) => entries.length)).toEqual([2, 2]);
    expect(groups.map(({ minuteMs }) => minuteMs % 60_000)).toEqual([0, 0]);
  });

  it('tell people from machinery, also where a deploy has a name like a person', () => {
    const by = (actor: string, kind = 'acknowledged' as const) => isByPerson({ actor, kind });
    expect([by('R. Okafor'), by('console/ana'), by('rule'), by('automation')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isByPerson({ actor: 'ana', kind: 'deploy' })).toBe(false);
    expect(nameActor({ actor: 'rule' }, 'Lag')).toBe('rule “Lag”');
  });

  it('lead to the alert first, then to event and message', () => {
    const entry = buildEntry(1, { event_id: 'e', notification_id: 'n' });
    expect(targetsOf(entry).map(({ kind }) => kind)).toEqual(['event', 'message']);
    expect(targetsOf({ ...entry, alert_id: 'a' })[0]).toEqual({ kind: 'alert', alertId: 'a' });
    expect(targetsOf(buildEntry(1))).toEqual([]);
  });

  it('are stepped through from the newest, and stop at both ends', () => {
    const ids = ['a', 'b', 'c'];
    expect([
      stepEntry(ids, null, -1),
      stepEntry(ids, 'c', 1),
      stepEntry(ids, 'b', -1),
      stepEntry(ids, 'b', 'first'),
      stepEntry([], null, 1),
    ]).toEqual(['c', 'c', 'a', 'a', null]);
  });

  it('are read again when an alert of theirs changes, and not when another does', () => {
    const alerts = [buildAlert(1, { seq: 5, incident_id: 'i' }), buildAlert(2, { seq: 9 })];
    const ofIncident = (alert: { incident_id?: string | null }) => alert.incident_id === 'i';
    expect([newestSeq(alerts, ofIncident), newestSeq(alerts, () => true)]).toEqual([5, 9]);
  });
});

describe('the filter of a timeline', () => {
  const alerts = new Map(INCIDENT_ALERTS.map((alert) => [alert.alert_id, alert]));
  const found = (text: string) =>
    INCIDENT_ENTRIES.filter(compileTimelineFilter(text, alerts).matches).map(({ kind }) => kind);

  it.each([
    ['kind:note', ['note']],
    ['kind:notif*', ['notified', 'notification_failed']],
    ['kind:raised kind:note', ['raised', 'raised', 'note']],
    ['by:people', ['note', 'acknowledged']],
    ['alert:payments-api', ['raised', 'linked']],
    [`alert:${uuid(3)}`, ['suppressed']],
    ['by:automation hook', ['action']],
  ])('%s shows %o', (text, kinds) => {
    expect(found(text)).toEqual(kinds);
  });

  it('names what it cannot use', () => {
    expect(compileTimelineFilter('kind:coffee', alerts).faults[0]).toMatch(/^kind:coffee is none/);
  });
});

describe('a note', () => {
  test.each([
    ['rolled back', { text: 'rolled back', atMs: null }],
    ['at 08:40 rolled back', { text: 'rolled back', atMs: NOW_MS - 137_000 }],
    ['At 8:40:10Z: rolled back', { text: 'rolled back', atMs: NOW_MS - 127_000 }],
    ['at 09:00 the day before', { text: 'the day before', atMs: NOW_MS - 85_337_000 }],
    ['at 2026-11-20 08:42:17 long ago', { text: 'long ago', atMs: NOW_MS - 3 * 86_400_000 }],
    ['at last it recovered', { text: 'at last it recovered', atMs: null }],
  ])('%j is %o', (typed, expected) => {
    expect(readNote(typed, NOW_MS)).toEqual({ ok: true, ...expected });
  });

  test.each([
    ['', /^Say what happened/],
    ['at 08:40', /^Say what happened/],
    ['at 29:61 nonsense', /is no time/],
    ['at 2027-01-01 08:00 the future', /still to come/],
  ])('%j is told what is wrong', (typed, fault) => {
    expect(readNote(typed, NOW_MS)).toMatchObject({
      ok: false,
      fault: expect.stringMatching(fault),
    });
  });
});

it('holds a note to the length that the server takes', () => {
  expect(readNote('x'.repeat(2_001), NOW_MS)).toEqual({
    ok: false,
    fault: 'At most 2000 characters; it has 2001.',
  });
});

describe('reading', () => {
  const of = { kind: 'incident', incidentId: uuid(1, 0xf1) } as const;

  it('goes on to the end, and no further than is held at once', async () => {
    const asked: unknown[] = [];
    const server = (pages: number) => async (query: { cursor?: string }) => {
      asked.push(query.cursor);
      const page = Number(query.cursor ?? 0);
      return {
        ok: true as const,
        value: {
          entries: [buildEntry(page)],
          next_cursor: page + 1 < pages ? String(page + 1) : null,
          cut: page === 0 ? 'Only 200 events are here.' : null,
        },
      };
    };
    expect(await readTimeline(server(2), queryOf(of, true, null))).toMatchObject({
      value: { entries: [{}, {}], hasLater: false, cut: 'Only 200 events are here.' },
    });
    expect(asked).toEqual([undefined, '1']);
    expect(await readTimeline(server(99), queryOf(of, false, null))).toMatchObject({
      value: { entries: [{}, {}, {}, {}], hasLater: true },
    });
  });

  it('asks for what is correlated only where there is something it could be correlated with', () => {
    expect([queryOf(of, true, null), queryOf({ kind: 'tenant' }, true, NOW_MS)]).toEqual([
      { incident: of.incidentId, correlated: 'true', limit: 500 },
      { from: '2026-11-23T08:42:17.000Z', limit: 500 },
    ]);
  });
});
