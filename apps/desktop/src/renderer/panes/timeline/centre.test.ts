import { describe, expect, it } from 'vitest';
import { buildEntry } from '../../testing/buildIncident.ts';
import { putCentre } from './centre.ts';
import { queryOf } from './readTimeline.ts';

const entries = [buildEntry(1), buildEntry(2), buildEntry(9)];
const centre = {
  ...{ eventId: 'e', service: 'pay', source: 'pay-7', says: 'http.request 502' },
  atMs: Date.parse(entries[1]?.timestamp ?? '') + 1,
};

describe('a timeline around an event', () => {
  it('has the event in its place, and says why it is there', () => {
    const { entries: all, centreId } = putCentre(entries, centre);
    expect(centreId).toBe('e');
    expect(all.map(({ timeline_id: id }) => id).indexOf('e')).toBe(2);
    expect(all[2]).toMatchObject({ kind: 'event', service: 'pay', actor: 'pay-7' });
    expect(all[2]?.because).toMatch(/put around/);
  });

  it('does not have it twice where the timeline tells of it', () => {
    const told = entries.map((entry, i) => (i === 1 ? { ...entry, event_id: 'e' } : entry));
    expect(putCentre(told, centre)).toEqual({
      entries: told,
      centreId: told[1]?.timeline_id ?? null,
    });
  });

  it('has it at the end when nothing came later, and alone when there is nothing', () => {
    expect(putCentre(entries, { ...centre, atMs: Date.parse('2100-01-01') }).centreId).toBe('e');
    expect(putCentre([], centre).entries).toHaveLength(1);
    expect(putCentre(entries, null)).toEqual({ entries, centreId: null });
  });

  it('of the tenant reaches 15 minutes to both sides', () => {
    const { from, to } = queryOf({ kind: 'tenant' }, false, null, centre);
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(30 * 60_000);
    expect(queryOf({ kind: 'alert', alertId: 'a' }, true, null, centre)).not.toHaveProperty('from');
  });
});
