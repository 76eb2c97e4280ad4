import { expect, it } from 'vitest';
import type { TenantLine } from '../../ipc/tenants.ts';
import { alertsElsewhere } from '../sound/alertsElsewhere.ts';
import { findTenants, firstPick, leavingQuestion } from './findTenants.ts';

const NONE = { INFO: 0, WARN: 0, ERROR: 0, CRITICAL: 0 };
const line = (tenant: string, fields: Partial<TenantLine> = {}): TenantLine => ({
  ...{ tenant, name: 'ana', isFirst: false, link: 'live', active: NONE, audible: NONE, windows: 0 },
  ...fields,
});
const LINES = [line('acme-prod'), line('globex', { name: 'Bo' }), line('acme-test')];

it('finds tenants by letters of their names, in their order', () => {
  const namesFor = (text: string) => findTenants(LINES, text).map(({ tenant }) => tenant);
  expect(namesFor('')).toEqual(['acme-prod', 'globex', 'acme-test']);
  expect(namesFor(' ACME ')).toEqual(['acme-prod', 'acme-test']);
  expect(namesFor('bo')).toEqual(['globex']);
  expect(namesFor('umbrella')).toEqual([]);
});

it('marks first the one that was shown before, not the one that is shown', () => {
  expect(firstPick(LINES, 'acme-prod')).toBe(1);
  expect(firstPick(LINES, 'globex')).toBe(0);
  expect(firstPick([line('acme-prod')], 'acme-prod')).toBe(0);
});

it('asks before something is lost, names both tenants and counts what it is', () => {
  const nothing = { isLayoutMode: false, texts: 0, isPast: false };
  expect(leavingQuestion(nothing, 'acme', 'globex')).toBeNull();
  expect(leavingQuestion({ ...nothing, texts: 1 }, 'acme', 'globex')).toBe(
    'Show globex instead of acme? This drops a text that was not sent.',
  );
  expect(leavingQuestion({ isLayoutMode: true, texts: 2, isPast: true }, 'acme', 'globex')).toBe(
    'Show globex instead of acme? This drops the layout that is not kept yet, 2 texts that were not sent and the past moment that the board stands on.',
  );
});

it('hears of other tenants what nobody has acknowledged there, one more as news', () => {
  const lines = [line('acme', { audible: { ...NONE, CRITICAL: 9 } })];
  expect(alertsElsewhere(lines, 'acme')).toEqual([]);
  const heard = (CRITICAL: number) =>
    alertsElsewhere([...lines, line('globex', { audible: { ...NONE, CRITICAL } })], 'acme');
  expect(heard(1)).toMatchObject([{ severity: 'CRITICAL', state: 'OPEN' }]);
  const before = new Set(heard(1).map(({ alert_id: id }) => id));
  expect(heard(2).filter(({ alert_id: id }) => !before.has(id))).toHaveLength(1);
});
