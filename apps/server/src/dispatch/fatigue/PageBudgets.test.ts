import { expect, test } from 'vitest';
import { PageBudgets } from './PageBudgets.ts';
import { HOUR_MS, MINUTE_MS, T0 } from './testing/buildFacts.ts';

const budgets = [{ team: 'web', pages: 8, per: '8h' }];
const page = (service = 'shop', team = 'web') => ({
  ...{ team, service, ruleId: '11111111-1111-4111-8111-111111111111', ruleName: 'Disk slow' },
});

test('counts the pages of a team in the window that ends now', () => {
  const ledger = new PageBudgets(budgets, [], T0);
  for (let hour = 0; hour < 12; hour++) ledger.note(page(), T0 + hour * HOUR_MS);
  ledger.note(page('shop', 'other'), T0);
  const [report] = ledger.report(T0 + 11 * HOUR_MS);
  expect(report).toMatchObject({ team: 'web', per: '8h', budget: 8, pages: 8, forecast: 8 });
  expect(ledger.report(T0 + 40 * HOUR_MS)[0]).toMatchObject({ pages: 0, forecast: 0, top: [] });
});

test('says who pays for it, and when it is used up at the rate of the last quarter', () => {
  const ledger = new PageBudgets(budgets, [], T0 - 24 * HOUR_MS);
  for (const service of ['shop', 'bank', 'shop', 'shop']) ledger.note(page(service), T0);
  const [report] = ledger.report(T0 + 2 * HOUR_MS - 8 * MINUTE_MS);
  expect(report?.top.map(({ service, pages }) => [service, pages])).toEqual([
    ['shop', 3],
    ['bank', 1],
  ]);
  expect(report?.forecast).toBe(17);
  expect(report?.exhausted_at).toBe('2026-01-01T03:44:00.000Z');
  for (let i = 0; i < 4; i++) ledger.note(page(), T0 + HOUR_MS);
  expect(ledger.report(T0 + HOUR_MS)[0]?.exhausted_at).toBe('2026-01-01T01:00:00.000Z');
});

test('goes on from what was stored, and stays small', () => {
  const ledger = new PageBudgets(budgets, [], T0);
  for (let i = 0; i < 50_000; i++)
    ledger.note(page(`service-${String(i % 5000)}`), T0 + i * 10_000);
  const stored = JSON.parse(JSON.stringify(ledger.toJson()));
  expect(stored[0].slots.length).toBeLessThanOrEqual(60);
  expect(JSON.stringify(stored).length).toBeLessThan(800_000);
  const nowMs = T0 + 500_000_000;
  expect(new PageBudgets(budgets, stored, nowMs).report(nowMs)).toEqual(ledger.report(nowMs));
});
