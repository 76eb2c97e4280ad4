import { ROLE_NAMES, ROLES } from '@batcave/shared/identity';
import { describe, expect, it } from 'vitest';
import { accessOf } from './access.ts';

const PAYMENTS = { services: ['payments'] };

describe('what grants come to', () => {
  it.each(ROLE_NAMES.filter((role) => ROLES[role].byService))(
    'a grant of %s for some services gives what works on one service at a time, for those alone',
    (role) => {
      const whole = accessOf('admin', [{ role }]);
      const limited = accessOf('admin', [{ role, ...PAYMENTS }]);
      expect(whole.services).toBeUndefined();
      expect(whole.scopes).toEqual(expect.arrayContaining([...limited.scopes]));
      for (const scope of limited.scopes) expect(limited.services?.[scope]).toEqual(['payments']);
      expect(limited.scopes.length).toBeGreaterThan(0);
    },
  );

  it('who may run or approve hooks on some services may do so there', () => {
    expect(accessOf('console', [{ role: 'remediator', ...PAYMENTS }]).services).toMatchObject({
      'sentry.remediate': ['payments'],
      'sentry.alert.write': ['payments'],
    });
    const approver = accessOf('console', [{ role: 'approver', ...PAYMENTS }]);
    expect(approver.services).toMatchObject({ 'sentry.remediate.approve': ['payments'] });
    expect(approver.scopes).not.toContain('sentry.remediate');
  });

  it('a grant for some services gives nothing that concerns the whole tenant', () => {
    for (const role of ROLE_NAMES.filter((name) => !ROLES[name].byService))
      expect(accessOf('admin', [{ role, ...PAYMENTS }])).toEqual({ scopes: [] });
    const { scopes } = accessOf('admin', [{ role: 'operator', ...PAYMENTS }]);
    expect(scopes).not.toContain('sentry.policy.read');
    expect(scopes).not.toContain('sentry.dispatch.read');
  });

  it('what one grant gives for all services is held for all, in whatever order', () => {
    for (const grants of [
      [{ role: 'viewer' as const }, { role: 'operator' as const, ...PAYMENTS }],
      [{ role: 'operator' as const, ...PAYMENTS }, { role: 'viewer' as const }],
    ])
      expect(accessOf('admin', grants).services).toEqual({ 'sentry.alert.write': ['payments'] });
  });

  it('services of several grants come together', () => {
    const grants = ['payments', 'ledger', 'payments'].map((service) => ({
      ...{ role: 'viewer' as const, services: [service] },
    }));
    expect(accessOf('console', grants).services?.['sentry.read']).toEqual(['payments', 'ledger']);
  });

  it('no grant gives a kind more than it may hold', () => {
    expect(accessOf('producer', [{ role: 'operator' }, { role: 'producer' }]).scopes).toEqual([
      'sentry.ingest',
    ]);
  });
});
