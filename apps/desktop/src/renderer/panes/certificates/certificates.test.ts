import type { Certificate } from '@batcave/shared/identity';
import { describe, expect, it } from 'vitest';
import type { FilterTerm, IdentityState } from '../../paneKit/index.ts';
import {
  describeEnd,
  describeRenewal,
  fitsFilter,
  rowsOf,
  whyNotRevoked,
} from './describeCertificate.ts';

const NOW_MS = Date.parse('2026-11-23T08:00:00Z');
const HOUR_MS = 3_600_000;
const at = (inMs: number): string => new Date(NOW_MS + inMs).toISOString();

/** Of a life of a day, with so much left. */
function held(serial: string, name: string, leftMs: number, change: Partial<Certificate> = {}) {
  const certificate: Certificate = {
    ...{ serial, fingerprint: 'AB', kind: 'agent', name, uri: `spiffe://x/agent/${name}` },
    ...{ status: 'active', not_before: at(leftMs - 24 * HOUR_MS), not_after: at(leftMs) },
    ...{ issued_at: at(leftMs - 24 * HOUR_MS), issued_by: 'admin/sec' },
    ...{ revoked_at: null, revoked_by: null, revoke_reason: null, ...change },
  };
  return certificate;
}
const standings = (certificates: readonly Certificate[]) =>
  rowsOf(certificates, NOW_MS).map(({ certificate, standing, severity }) => [
    certificate.serial,
    standing,
    severity,
  ]);
const term = (key: string, value: string): FilterTerm => ({ key, value, isExact: false });

describe('how certificates stand', () => {
  it('is good until a third of the life is left, and pressing from an eighth on', () => {
    const certificates = [
      held('a', 'a', 9 * HOUR_MS),
      held('b', 'b', 7 * HOUR_MS),
      held('c', 'c', 2 * HOUR_MS),
      held('d', 'd', -HOUR_MS, { status: 'expired' }),
    ];
    expect(standings(certificates)).toEqual([
      ['d', 'expired', 'ERROR'],
      ['c', 'expiring', 'ERROR'],
      ['b', 'expiring', 'WARN'],
      ['a', 'good', null],
    ]);
  });

  it('does not count what was replaced or revoked, and lists it last', () => {
    const certificates = [
      held('new', 'a', 20 * HOUR_MS),
      held('old', 'a', HOUR_MS, { status: 'superseded' }),
      held('older', 'a', -5 * HOUR_MS, { status: 'expired' }),
      held('gone', 'b', 2 * HOUR_MS, { status: 'revoked' }),
    ];
    expect(standings(certificates)).toEqual([
      ['new', 'good', null],
      ['gone', 'revoked', null],
      ['old', 'replaced', null],
      ['older', 'replaced', null],
    ]);
  });

  it('is said with its end', () => {
    const [gone, soon] = [
      held('g', 'g', HOUR_MS, {
        ...{ status: 'revoked', revoked_at: at(-HOUR_MS), revoked_by: 'admin/sec' },
        revoke_reason: 'keyCompromise',
      }),
      held('s', 's', 90 * 60_000),
    ].map((each) => rowsOf([each], NOW_MS)[0]);
    expect(gone && describeEnd(gone, NOW_MS)).toBe(
      '2026-11-23 07:00:00Z by admin/sec, keyCompromise',
    );
    expect(soon && describeEnd(soon, NOW_MS)).toBe('in 1 h 30 min');
  });
});

it('a filter takes state, kind and words', () => {
  const [row] = rowsOf([held('1f', 'web-1', 2 * HOUR_MS)], NOW_MS);
  if (row === undefined) throw new Error('one certificate is one row');
  const fits = (...terms: FilterTerm[]) => fitsFilter(row, terms);
  expect(fits(term('state', 'expiring'), term('kind', 'ag*'), term('', 'web'))).toBe(true);
  expect(fits(term('state', 'good'))).toBe(false);
  expect(fits(term('', '1f'))).toBe(true);
  expect(fits(term('', 'db'))).toBe(false);
});

it('what is over, and what this console speaks with, is not revoked from here', () => {
  const [row] = rowsOf([held('1f', 'web-1', 2 * HOUR_MS)], NOW_MS);
  const [over] = rowsOf([held('2f', 'web-2', -HOUR_MS, { status: 'expired' })], NOW_MS);
  expect(row && whyNotRevoked(row, null)).toBeNull();
  expect(row && whyNotRevoked(row, '1f')).toContain('This console speaks with it');
  expect(over && whyNotRevoked(over, null)).toContain('has run out at 2026-11-23 07:00:00Z');
});

it('the renewal of the own certificate is told as it is', () => {
  const certificate = {
    ...({
      uri: '',
      tenant: 'acme',
      kind: 'console',
      name: 'ana',
      issuer: '',
      serial: '1',
    } as const),
    ...{ notBeforeMs: 0, notAfterMs: 1, server: '' },
  };
  const enrolled = (renewal: Extract<IdentityState, { kind: 'enrolled' }>['renewal']) =>
    describeRenewal({ kind: 'enrolled', certificate, renewal, keychainFault: null }, NOW_MS);
  expect(enrolled({ kind: 'planned', atMs: NOW_MS + HOUR_MS })).toBe(
    'renewed by itself in 1 h 00 min',
  );
  const failed = {
    kind: 'failed',
    failedAtMs: NOW_MS,
    reason: 'Away.',
    nextTryAtMs: null,
  } as const;
  expect(enrolled(failed)).toBe('renewal failed: Away. (nothing left to try)');
  expect(describeRenewal({ kind: 'connectionFile', certificate }, NOW_MS)).toContain(
    'whoever wrote the connection file',
  );
});
