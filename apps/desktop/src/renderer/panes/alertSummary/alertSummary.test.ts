import { describe, expect, it } from 'vitest';
import { buildAlert, NOW_MS } from '../../testing/build.ts';
import { alarmDay, alarmRate, DAY_POINTS, dayWithNow, formatShare, stepPath } from './alarmRate.ts';
import { countAlerts } from './countAlerts.ts';

describe('the counts', () => {
  it('count what is shown by severity and service, worst service first', () => {
    const alerts = [
      buildAlert(1, { severity: 'WARN', service: 'a' }),
      buildAlert(2, { severity: 'CRITICAL', service: 'b', state: 'ACK' }),
      buildAlert(3, { severity: 'CRITICAL', service: 'b' }),
      buildAlert(4, { severity: 'INFO', service: 'a', state: 'RESOLVED' }),
    ].map((alert) => ({ ...alert, pending: false }));
    const summary = countAlerts(alerts);
    expect(summary.by_severity).toEqual({
      CRITICAL: { open: 1, acknowledged: 1 },
      ERROR: { open: 0, acknowledged: 0 },
      WARN: { open: 1, acknowledged: 0 },
      INFO: { open: 0, acknowledged: 0 },
    });
    expect(summary.by_service.map(({ service }) => service)).toEqual(['b', 'a']);
  });
});

describe('the alarm rate', () => {
  it('counts what was raised in the last ten minutes, its start left out', () => {
    const minutes = [0, 1, 9, 10, 11];
    const rate = alarmRate(
      minutes.map((ago) => NOW_MS - ago * 60_000),
      NOW_MS,
    );
    expect(rate.count).toBe(3);
  });

  it('tells the same number for each minute of the last hour', () => {
    const { history } = alarmRate([NOW_MS - 30 * 60_000], NOW_MS);
    expect(history).toHaveLength(60);
    expect(history.flatMap((count, i) => (count > 0 ? [i] : []))).toEqual([
      29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
    ]);
  });

  it('draws steps, not slopes, and cuts at the top', () => {
    expect(stepPath([0, 5, 20], { width: 30, height: 10, top: 10 })).toBe('M0 10H10V5H20V0H30');
  });
});

describe('the last 24 hours', () => {
  const raised = Array.from({ length: 144 }, () => 0);
  const day = {
    ...{ from: '', to: '', step_ms: 600_000, total: 40, stale: 2 },
    raised: raised.with(0, 11).with(142, 4).with(143, 25),
    top: [
      { rule_id: 'r1', rule_name: 'Queue depth', raised: 30 },
      { rule_id: 'r2', rule_name: 'Lag', raised: 10 },
    ],
  };

  it('keep the worst ten minutes of each point, and say how long it was a flood', () => {
    const { history, most, floodShare, top } = alarmDay(day);
    expect(history).toHaveLength(DAY_POINTS);
    expect([history[0], history.at(-1), most]).toEqual([11, 25, 25]);
    expect(history.reduce((sum, count) => sum + count, 0)).toBe(36);
    expect(floodShare).toBe(2 / 144);
    expect(top.map(({ name, share }) => [name, share])).toEqual([
      ['Queue depth', 0.75],
      ['Lag', 0.25],
    ]);
  });

  it('are never fewer than those of the ten minutes that the window counts itself', () => {
    const calm = alarmDay({ ...day, raised, total: 2, top: [] });
    const now = dayWithNow(calm, { count: 4, history: [] });
    expect([now.total, now.most, now.history.at(-1)]).toEqual([4, 4, 4]);
    expect(dayWithNow(alarmDay(day), { count: 4, history: [] })).toEqual(alarmDay(day));
  });

  it('without an alarm are nothing, and nothing is divided by nothing', () => {
    const calm = alarmDay({ ...day, raised, total: 0, top: [] });
    expect(calm).toMatchObject({ most: 0, floodShare: 0, top: [] });
  });

  it.each([
    [0, '0 %'],
    [0.001, '<1 %'],
    [0.25, '25 %'],
    [1, '100 %'],
  ])('a share of %d is written %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});
