import { type EnrolmentToken, formatBundle } from '@batcave/shared/identity';
import { existsSync } from 'node:fs';
import { rootHash } from '../../app/rootHash.ts';
import { placeFile, PRIVATE } from '../../app/placeFile.ts';
import { SettingError } from '../../app/settings.ts';
import { readLifetime, readTokenLife } from '../../identity/index.ts';
import type { Action } from '../actions.ts';
import { settingsFrom } from '../command.ts';
import { inWords, note, numberOf, print, readAsOption, textOf } from '../given.ts';
import { tableOf } from '../printTable.ts';
import { withPki } from '../withPki.ts';
import { addressOf, isOfThisMachine } from './addresses.ts';
import { assertRolesCount } from './firstRoles.ts';
import {
  GRANT_OPTIONS,
  grantsOf,
  IDENTITY_OPTIONS,
  identityOf,
  TENANT_OPTION,
  tenantOf,
} from './identityOptions.ts';
import { LIFETIME_OPTION } from './issue.ts';
import { gather, LIMIT_OPTION } from './pages.ts';

export const tokenAction: Action = {
  name: 'token',
  usage:
    '--kind K --name N [--valid-for D] [--lifetime D] [--role R …] [--services P] [--out FILE]',
  what: 'A one-time enrolment bundle for a console, a producer or an agent.',
  more: [
    'Makes a bundle: the server, its root certificate by its hash, and the right to get one certificate, once.',
    'Hand it over by a way that only its receiver reads. They paste it into the console, or give it to',
    'sentry enrol; the key is made on their machine and never leaves it.',
  ],
  options: [
    ...IDENTITY_OPTIONS,
    {
      name: 'valid-for',
      kind: 'text',
      placeholder: 'D',
      what: 'How long the bundle can be used: 1m to 7d. Default 24h.',
    },
    LIFETIME_OPTION,
    ...GRANT_OPTIONS,
    {
      name: 'server',
      kind: 'text',
      placeholder: 'URL',
      what: 'Where enrolment is, as they reach it: https://host:9444. Default: the server that runs here, under its first public name.',
    },
    {
      name: 'out',
      kind: 'text',
      placeholder: 'FILE',
      what: 'Write the bundle into a new file, which only you can read, and do not print it.',
    },
  ],
  async run({ options }) {
    const identity = identityOf(options);
    const { kind, name } = identity;
    const roles = grantsOf(options, kind);
    const validForMs = readAsOption('valid-for', () => readTokenLife(textOf(options, 'valid-for')));
    const lifetimeMs = readAsOption('lifetime', () =>
      readLifetime(kind, textOf(options, 'lifetime')),
    );
    const settings = settingsFrom(options);
    const enrol = addressOf(settings, 'enrol', textOf(options, 'server'));
    const out = textOf(options, 'out');
    if (out !== undefined && existsSync(out))
      throw new SettingError(
        `${out} is there already, and is not overwritten. Take another --out.`,
      );
    await withPki(settings, async (pki) => {
      await assertRolesCount(pki, identity, roles);
      const asker = pki.asker(identity.tenant);
      const made = await pki.enrolment.create(asker, identity, validForMs, lifetimeMs, roles);
      const bundle = formatBundle({ enrol, root: rootHash(pki.authorities), token: made.token });
      if (out !== undefined) placeFile(out, `${bundle}\n`, PRIVATE);
      const { token: _token, ...shown } = made;
      print(
        options,
        { ...shown, ...(out === undefined ? { bundle } : { file: out }) },
        out ?? bundle,
      );
      note(
        [
          `For ${kind}/${name} of tenant ${identity.tenant}, once, until ${made.expires_at}. ${out === undefined ? 'It is shown this once' : 'It is kept nowhere else'}.`,
          `Take it back with sentry pki cancel ${made.token_id}`,
          ...(isOfThisMachine(enrol)
            ? [`${enrol} is this machine alone: for others give --server https://host:port.`]
            : []),
        ].join('\n'),
      );
    });
    return 0;
  },
};

export const tokensAction: Action = {
  name: 'tokens',
  usage: '[--limit N]',
  what: 'Tokens that are not over, without the tokens themselves.',
  options: [TENANT_OPTION, LIMIT_OPTION],
  async run({ options }) {
    const tenant = tenantOf(options);
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    await withPki(settingsFrom(options), async ({ enrolment }) => {
      const { rows, hasMore } = await gather(limit, async (page) => {
        const read = await enrolment.list(tenant, page, Date.now());
        return { rows: read.tokens, next: read.next_cursor };
      });
      print(options, { tokens: rows, has_more: hasMore }, describeTokens(rows));
    });
    return 0;
  },
};

function describeTokens(rows: readonly EnrolmentToken[]): string {
  if (rows.length === 0) return 'There are no tokens that could still be used.';
  return tableOf(
    ['TOKEN ID', 'FOR', 'UNTIL', 'USED', 'MADE BY'],
    rows.map((row) => [
      row.token_id,
      `${row.kind}/${row.name}`,
      row.expires_at.slice(0, 16),
      row.used_at?.slice(0, 16) ?? 'no',
      row.created_by,
    ]),
  );
}

export const cancelAction: Action = {
  name: 'cancel',
  usage: 'TOKEN_ID',
  operand: 'TOKEN_ID',
  what: 'Take back a token that has not been used.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    const tenant = tenantOf(options);
    const tokenId = uuidOf(operand, 'sentry pki tokens shows them');
    await withPki(settingsFrom(options), async ({ enrolment, asker }) => {
      await enrolment.cancel(asker(tenant), tokenId).catch(
        inWords({
          not_found: `There is no token ${tokenId} of tenant ${tenant} that could still be used; sentry pki tokens shows those there are.`,
        }),
      );
      print(
        options,
        { token_id: tokenId, cancelled: true },
        `Token ${tokenId} cannot be used any more.`,
      );
    });
    return 0;
  },
};

/** @throws SettingError */
export function uuidOf(text: string, next: string): string {
  const id = text.toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new SettingError(`${text} is no id; ${next}.`);
  return id;
}
