import { readFileSync, rmSync } from 'node:fs';
import { formatKey, makeCsr, makeKey } from '@batcave/enrol';
import { placeFile, PRIVATE } from '../../app/placeFile.ts';
import { SettingError, type Settings } from '../../app/settings.ts';
import { formatInstant } from '@batcave/shared/time';
import { type NamedIdentity, readLifetime, type SignedLeaf } from '../../identity/index.ts';
import type { Action } from '../actions.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { note, print, readAsOption, textOf } from '../given.ts';
import { type HostPki, withPki } from '../withPki.ts';
import { addressOf } from './addresses.ts';
import {
  assertFree,
  describeFiles,
  identityFiles,
  makeKeyFolder,
  writeIdentity,
} from './identityFiles.ts';
import { GRANT_OPTIONS, grantsOf, IDENTITY_OPTIONS, identityOf } from './identityOptions.ts';
import { assertRolesCount, tellOfRoles } from './firstRoles.ts';

export const LIFETIME_OPTION: OptionSpec = {
  name: 'lifetime',
  kind: 'text',
  placeholder: 'D',
  what: 'How long the certificate lasts: 24h, 7d. Default: 7d (wall 14d, admin 24h); 90d at most, admin 7d.',
};

export const issueAction: Action = {
  name: 'issue',
  usage: '--kind K --name N (--csr FILE | --out DIR) [--lifetime D] [--role R …] [--services P]',
  what: 'A certificate for a request that was handed over, or with a new key.',
  more: [
    'Signs a certificate request that somebody handed over (--csr), or makes a key here as well (--out). A key',
    'is best made where it is used: prefer sentry pki token, which needs no key to be carried about.',
    '--csr prints the certificate with its CA as PEM. --out writes NAME.crt, NAME.key, ca.crt and',
    'connection.json, and overwrites nothing.',
  ],
  options: [
    ...IDENTITY_OPTIONS,
    { name: 'csr', kind: 'text', placeholder: 'FILE', what: 'A request: PKCS #10 in PEM.' },
    {
      name: 'out',
      kind: 'text',
      placeholder: 'DIR',
      what: 'Make a key, and put all into this folder.',
    },
    LIFETIME_OPTION,
    ...GRANT_OPTIONS,
    {
      name: 'server',
      kind: 'text',
      placeholder: 'URL',
      what: 'For connection.json: where the API is, https://host:9443. Default: the server that runs here.',
    },
  ],
  async run({ options }) {
    const identity = identityOf(options);
    const roles = grantsOf(options, identity.kind);
    const lifetimeMs = readAsOption('lifetime', () =>
      readLifetime(identity.kind, textOf(options, 'lifetime')),
    );
    const settings = settingsFrom(options);
    const [csr, out] = [textOf(options, 'csr'), textOf(options, 'out')];
    if ((csr === undefined) === (out === undefined))
      throw new SettingError(
        'give either --csr FILE, to sign a request, or --out DIR, to make a key.',
      );
    const request = csr === undefined ? undefined : readRequest(csr);
    const sign = async (pki: HostPki, pem: string): Promise<SignedLeaf> => {
      const asker = pki.asker(identity.tenant);
      const facts = await pki.signer.readCsr(pem);
      return pki.certificates.issue(asker, identity, facts, lifetimeMs, roles);
    };
    if (request !== undefined) {
      await withPki(settings, async (pki) => {
        await assertRolesCount(pki, identity, roles);
        const leaf = await sign(pki, request);
        print(options, describe(pki, leaf, undefined), leaf.chain.trimEnd());
        note(`Good until ${formatInstant(leaf.notAfterMs)}. Serial ${leaf.serial}.`);
        await tellOfRoles(pki, identity);
      });
      return 0;
    }
    await issueHere(settings, options, identity, out ?? '', async (pki, pem) => {
      await assertRolesCount(pki, identity, roles);
      return sign(pki, pem);
    });
    return 0;
  },
};

/** Makes the key before the certificate, so that none is issued for which there is no place. */
async function issueHere(
  settings: Settings,
  options: OptionValues,
  identity: NamedIdentity,
  dir: string,
  sign: (pki: HostPki, pem: string) => Promise<SignedLeaf>,
): Promise<void> {
  const server = addressOf(settings, 'api', textOf(options, 'server'));
  const files = identityFiles(dir, identity.name);
  assertFree(files, { mayHaveKey: false });
  await withPki(settings, async (pki) => {
    makeKeyFolder(dir);
    const key = await makeKey();
    placeFile(files.key, formatKey(key), PRIVATE);
    let leaf: SignedLeaf;
    try {
      leaf = await sign(pki, makeCsr({ commonName: identity.name.slice(0, 64), key }));
    } catch (error) {
      rmSync(files.key);
      throw error;
    }
    const root = pki.authorities.root.toString();
    writeIdentity(files, { certificate: leaf.chain, root, server });
    print(
      options,
      { ...describe(pki, leaf, server), files },
      [
        `${leaf.uri}, good until ${formatInstant(leaf.notAfterMs)}, serial ${leaf.serial}:`,
        describeFiles(files),
      ].join('\n'),
    );
    await tellOfRoles(pki, identity);
  });
}

function describe({ authorities }: HostPki, leaf: SignedLeaf, server: string | undefined) {
  return {
    certificate: leaf.chain,
    root: authorities.root.toString(),
    serial: leaf.serial,
    uri: leaf.uri,
    not_after: formatInstant(leaf.notAfterMs),
    ...(server === undefined ? {} : { server }),
  };
}

function readRequest(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
