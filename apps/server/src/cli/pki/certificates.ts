import {
  type Certificate,
  CERTIFICATE_STATUSES,
  KINDS,
  REVOKE_REASONS,
} from '@batcave/shared/identity';
import type { Action } from '../actions.ts';
import { settingsFrom } from '../command.ts';
import { inWords, neededText, numberOf, print, textOf, wordOf } from '../given.ts';
import { tableOf } from '../printTable.ts';
import { withPki } from '../withPki.ts';
import { IDENTITY_OPTIONS, serialOf, TENANT_OPTION, tenantOf } from './identityOptions.ts';
import { gather, LIMIT_OPTION } from './pages.ts';

const MOST_NOTE = 500;

export const listAction: Action = {
  name: 'list',
  usage: '[--status S] [--kind K] [--name N]',
  what: 'Certificates that were issued, newest first.',
  options: [
    {
      name: 'status',
      kind: 'text',
      placeholder: 'S',
      what: `One of ${CERTIFICATE_STATUSES.join(', ')}.`,
    },
    ...IDENTITY_OPTIONS,
    LIMIT_OPTION,
  ],
  async run({ options }) {
    const tenant = tenantOf(options);
    const [status, kind, name] = ['status', 'kind', 'name'].map((each) => textOf(options, each));
    const query = {
      ...(status === undefined ? {} : { status: wordOf('status', status, CERTIFICATE_STATUSES) }),
      ...(kind === undefined ? {} : { kind: wordOf('kind', kind, KINDS) }),
      ...(name === undefined ? {} : { name }),
    };
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    await withPki(settingsFrom(options), async ({ certificates }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await certificates.list(tenant, { ...query, ...page }, Date.now());
        return { rows: read.certificates, next: read.next_cursor };
      });
      print(options, { certificates: rows, has_more: hasMore }, describeList(rows, hasMore));
    });
    return 0;
  },
};

function describeList(rows: readonly Certificate[], hasMore: boolean): string {
  if (rows.length === 0) return 'There are no such certificates.';
  const table = tableOf(
    ['SERIAL', 'IDENTITY', 'STATUS', 'ENDS', 'ISSUED', 'BY'],
    rows.map((row) => [
      row.serial,
      `${row.kind}/${row.name}`,
      row.status,
      row.not_after.slice(0, 16),
      row.issued_at.slice(0, 16),
      row.issued_by,
    ]),
  );
  return hasMore ? `${table}\nThere are more; --limit N shows them.` : table;
}

export const showAction: Action = {
  name: 'show',
  usage: 'SERIAL',
  operand: 'SERIAL',
  what: 'All about one certificate.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const tenant = tenantOf(options);
    const serial = serialOf(operand);
    await withPki(settingsFrom(options), async ({ certificates }) => {
      const found = await certificates
        .get(tenant, serial, Date.now())
        .catch(inWords({ not_found: noSuch(serial, tenant) }));
      print(options, found, describeCertificate(found));
    });
    return 0;
  },
};

export const revokeAction: Action = {
  name: 'revoke',
  usage: 'SERIAL --reason R [--note TEXT]',
  operand: 'SERIAL',
  what: 'End a certificate at once. Cannot be undone.',
  more: [
    'Ends a certificate at once: its open connections are cut within seconds, and it stands on the revocation',
    'list. It cannot be undone. The identity keeps its roles, and can enrol again with a new token; to keep it',
    'out, use sentry pki lock.',
  ],
  options: [
    {
      name: 'reason',
      kind: 'text',
      placeholder: 'R',
      what: `One of ${REVOKE_REASONS.join(', ')}.`,
    },
    { name: 'note', kind: 'text', placeholder: 'TEXT', what: 'For the audit log.' },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const tenant = tenantOf(options);
    const serial = serialOf(operand);
    const reason = wordOf('reason', neededText(options, 'reason', 'keyCompromise'), REVOKE_REASONS);
    const remark = textOf(options, 'note')?.slice(0, MOST_NOTE);
    await withPki(settingsFrom(options), async ({ certificates, asker }) => {
      const revoked = await certificates
        .revoke(asker(tenant), serial, reason, remark)
        .catch(inWords({ not_found: noSuch(serial, tenant) }));
      print(
        options,
        revoked,
        `Revoked ${revoked.serial} of ${revoked.kind}/${revoked.name} (${reason}). Servers cut it off within seconds.`,
      );
    });
    return 0;
  },
};

function noSuch(serial: string, tenant: string): string {
  return `There is no certificate ${serial} of tenant ${tenant}; sentry pki list --tenant ${tenant} shows those there are.`;
}

function describeCertificate(certificate: Certificate): string {
  const { revoked_at: at, revoked_by: by, revoke_reason: reason } = certificate;
  const lines: readonly (readonly [string, string])[] = [
    ['Serial', certificate.serial],
    ['Identity', certificate.uri],
    ['Status', certificate.status],
    ['SHA-256', certificate.fingerprint],
    ['Good from', certificate.not_before],
    ['Good until', certificate.not_after],
    ['Issued', `${certificate.issued_at} by ${certificate.issued_by}`],
    ...(at === null ? [] : [['Revoked', `${at} by ${by ?? '?'}: ${reason ?? '?'}`] as const]),
  ];
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
}
