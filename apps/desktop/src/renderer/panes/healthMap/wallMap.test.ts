import { describe, expect, it } from 'vitest';
import { groupServices } from './groups.ts';
import type { ServiceHealth } from './serviceHealth.ts';
import { fittingSize, planWallMap } from './wallMap.ts';

/** What is left of a wall of 1920 x 1080 at three metres for the map of the overview. */
const ROOM = { widthPx: 370, heightPx: 256 };

function services(count: number, fields: Partial<ServiceHealth> = {}): ServiceHealth[] {
  return Array.from({ length: count }, (_none, n) => ({
    ...{ name: `service-${String(n).padStart(3, '0')}`, group: null, severity: null },
    ...{ isUnacked: false, open: 0, headline: null, alertId: null, quietMs: null, perMinute: 60 },
    ...fields,
  }));
}

/** So many, of which these have an alert. */
function withAlerts(count: number, alerts: Readonly<Record<number, Partial<ServiceHealth>>>) {
  return services(count).map((each, n) => ({ ...each, ...alerts[n] }));
}

const namesOf = (shown: ReturnType<typeof planWallMap>) =>
  shown.groups.flatMap((group) => group.services.map(({ name }) => name));

describe('the map on a wall', () => {
  it('has the largest cells at which all of it fits', () => {
    expect(fittingSize([4], ROOM)).toBe('large');
    expect(fittingSize([12], ROOM)).toBe('small');
    expect(fittingSize([15], ROOM)).toBe('small');
    expect(fittingSize([18], ROOM)).toBe('tiny');
    expect(fittingSize([100], ROOM)).toBeNull();
    // Titles take room, too.
    expect(fittingSize([6], ROOM)).toBe('large');
    expect(fittingSize([2, 2, 2], ROOM)).toBe('small');
    expect(fittingSize([400], { widthPx: 1_900, heightPx: 1_000 })).toBe('tiny');
    expect(fittingSize([1], { widthPx: 0, heightPx: 0 })).toBeNull();
  });

  it('shows every service as long as there is room, in its place', () => {
    const groups = groupServices(withAlerts(12, { 7: { severity: 'CRITICAL' } }));
    expect(planWallMap(groups, ROOM)).toEqual({
      ...{ groups, size: 'small', left: { abnormal: 0, normal: 0 } },
    });
  });

  it('shows those that are not normal where there is no room, and says how many are', () => {
    const alerts = { 90: { severity: 'ERROR' }, 3: { severity: 'WARN' }, 50: { quietMs: 94_000 } };
    const shown = planWallMap(groupServices(withAlerts(100, alerts as never)), ROOM);
    expect(namesOf(shown)).toEqual(['service-003', 'service-050', 'service-090']);
    expect(shown).toMatchObject({ size: 'large', left: { abnormal: 0, normal: 97 } });
    expect(planWallMap(groupServices(services(100)), ROOM)).toMatchObject({
      ...{ groups: [], left: { abnormal: 0, normal: 100 } },
    });
  });

  it('keeps the worst of too many, what nobody has before what somebody has', () => {
    const all = services(100, { severity: 'WARN', isUnacked: true }).map((each, n) => ({
      ...each,
      ...(n === 99 && { severity: 'CRITICAL' as const, isUnacked: false }),
      ...(n < 50 && { isUnacked: false }),
    }));
    const shown = planWallMap(groupServices(all), ROOM);
    const names = namesOf(shown);
    expect(shown.size).toBe('tiny');
    expect(names.length).toBeGreaterThan(10);
    expect(shown.left).toEqual({ abnormal: 100 - names.length, normal: 0 });
    expect(names.at(-1)).toBe('service-099');
    expect(names.every((name) => name >= 'service-050')).toBe(true);
    expect(names).toEqual(names.toSorted());
  });
});
