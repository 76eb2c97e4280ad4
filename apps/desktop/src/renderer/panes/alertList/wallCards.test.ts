import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../testing/build.ts';
import { wallCards } from './wallCards.ts';

const shown = (alerts: readonly ReturnType<typeof buildAlert>[]) =>
  alerts.map((alert) => ({ ...alert, pending: false }));

describe('the cards of a wall', () => {
  const alerts = shown([
    buildAlert(1, { severity: 'WARN', service: 'search' }),
    buildAlert(2, { severity: 'CRITICAL', service: 'pay' }),
    buildAlert(3, { severity: 'ERROR', service: 'pay' }),
    buildAlert(4, { severity: 'ERROR', service: 'edge', state: 'ACK' }),
  ]);

  it('are what nobody has yet, the worst first, and say how much is left', () => {
    const { cards, ...rest } = wallCards(alerts, { room: 2, isFlood: false });
    expect(cards.map(({ title, severity }) => [title, severity])).toEqual([
      ['pay', 'CRITICAL'],
      ['pay', 'ERROR'],
    ]);
    expect(rest).toEqual({ left: 1, acknowledged: 1, quiet: 0 });
  });

  it('stand for a whole service each in a flood', () => {
    const { cards, left } = wallCards(alerts, { room: 6, isFlood: true });
    expect(cards.map(({ title }) => title)).toEqual(['pay ×2', 'search']);
    expect(left).toBe(0);
  });
});
