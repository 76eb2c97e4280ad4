import { expect, test } from 'vitest';
import type { HeldCertificate, IdentityState, RenewalState } from '../../ipc/identity.ts';
import { certificateWarning } from './certificateWarning.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function held(lifeMs: number): HeldCertificate {
  return {
    uri: 'spiffe://batcave.internal/tenant/acme/console/ana',
    tenant: 'acme',
    kind: 'console',
    name: 'ana',
    issuer: 'CN=clients',
    serial: 'ab12',
    notBeforeMs: 0,
    notAfterMs: lifeMs,
    server: 'https://noc.example:8443',
  };
}

const failed: RenewalState = { kind: 'failed', failedAtMs: 0, reason: 'No.', nextTryAtMs: 1 };
const planned: RenewalState = { kind: 'planned', atMs: 1 };

const enrolled = (lifeMs: number, renewal: RenewalState): IdentityState => ({
  kind: 'enrolled',
  certificate: held(lifeMs),
  renewal,
  keychainFault: null,
});
const ofFile = (lifeMs: number): IdentityState => ({
  kind: 'connectionFile',
  certificate: held(lifeMs),
});

test.each<[string, IdentityState, number, string | null]>([
  ['a day, renewing', enrolled(DAY_MS, planned), HOUR_MS, null],
  [
    'a day, failed early',
    enrolled(DAY_MS, failed),
    9 * HOUR_MS,
    'warning 9 h 00 min, renewal failed',
  ],
  [
    'a day, failed late',
    enrolled(DAY_MS, failed),
    2 * HOUR_MS,
    'urgent 2 h 00 min, renewal failed',
  ],
  ['a week, failed with much left', enrolled(7 * DAY_MS, failed), 3 * DAY_MS, null],
  [
    'a week, failed with a third left',
    enrolled(7 * DAY_MS, failed),
    2 * DAY_MS,
    'warning 2 d 0 h, renewal failed',
  ],
  ['a year, renewing, a month left', enrolled(365 * DAY_MS, planned), 30 * DAY_MS, null],
  [
    'a year, failed, a month left',
    enrolled(365 * DAY_MS, failed),
    30 * DAY_MS,
    'warning 30 d 0 h, renewal failed',
  ],
  [
    'a year, renewing, six days left',
    enrolled(365 * DAY_MS, planned),
    6 * DAY_MS,
    'warning 6 d 0 h',
  ],
  ['a year in a file, hours left', ofFile(365 * DAY_MS), 5 * HOUR_MS, 'urgent 5 h 00 min'],
  ['a week in a file, hours left', ofFile(7 * DAY_MS), 5 * HOUR_MS, null],
])('%s', (_, state, leftMs, expected) => {
  const lifeMs =
    state.kind === 'enrolled' || state.kind === 'connectionFile'
      ? (state.certificate?.notAfterMs ?? 0)
      : 0;
  const warning = certificateWarning(state, lifeMs - leftMs);
  const said =
    warning === null
      ? null
      : `${warning.level} ${warning.text.slice('Certificate: '.length).replace(' left', '')}`;
  expect(said).toBe(expected);
});

test('says that a certificate has expired, whosever it is', () => {
  for (const state of [enrolled(DAY_MS, planned), ofFile(DAY_MS)])
    expect(certificateWarning(state, DAY_MS)).toEqual({
      level: 'urgent',
      text: 'Certificate expired',
    });
});

test('has nothing to say where there is no certificate', () => {
  const states: IdentityState[] = [
    { kind: 'loading' },
    { kind: 'browserSession' },
    { kind: 'none', keychainFault: null },
    { kind: 'connectionFile', certificate: null },
  ];
  for (const state of states) expect(certificateWarning(state, 0)).toBeNull();
});
