import { describe, expect, it } from 'vitest';
import { buildAlert, NOW_MS } from '../../testing/build.ts';
import { alarmRate, stepPath } from './alarmRate.ts';
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
