import type { Page } from '@playwright/test';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';

// What tests of the Alert List look at, and alerts of which some may be acted on and some not.

export const grid = (page: Page) => page.getByRole('grid', { name: 'Alerts' });
export const detail = (page: Page) => page.locator('.alert-detail');
export const row = (page: Page, n: number) => page.locator(`[data-alert="${uuid(n)}"]`);
export const ackedOf = (page: Page) =>
  page.evaluate(() =>
    window.fake
      .alerts()
      .filter(({ acknowledged_by: by }) => by === 'R. Okafor')
      .map(({ alert_id: id }) => id)
      .sort(),
  );

/** A WARN that nobody has, an ERROR that somebody has, and three CRITICAL ones that nobody has. */
export const ALERTS = [
  buildAlert(1, { severity: 'WARN', summary: 'Disk fills' }),
  buildAlert(2, { severity: 'ERROR', state: 'ACK', acknowledged_by: 'M. Diaz' }),
  ...[3, 4, 5].map((n) => buildAlert(n, { severity: 'CRITICAL' })),
];
