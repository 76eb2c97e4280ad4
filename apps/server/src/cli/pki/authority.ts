import type { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { SERVER_ITSELF } from '../../adapters/postgres/identities.ts';
import { auditNewAuthority, rollOverClients } from '../../app/authorityWork.ts';
import { rootHash } from '../../app/rootHash.ts';
import { pkiDir } from '../../app/dataDir.ts';
import type { RootPlace } from '../../app/openPki.ts';
import { SettingError, type Settings } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { print, textOf } from '../given.ts';
import { hasAuthority, withPki } from '../withPki.ts';

const ROOT_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'root-dir',
    kind: 'text',
    placeholder: 'DIR',
    what: 'Folder of the root key, best on a medium that is put in for this alone. Default: offline/ in the folder of the certificate authority.',
  },
  {
    name: 'root-secret-file',
    kind: 'text',
    placeholder: 'FILE',
    what: 'File with the passphrase of the root key. Default: that of the other keys.',
  },
];

function rootPlaceOf(options: OptionValues): RootPlace {
  const [dir, secret] = [textOf(options, 'root-dir'), textOf(options, 'root-secret-file')];
  return {
    ...(dir === undefined ? {} : { rootDir: path.resolve(dir) }),
    ...(secret === undefined ? {} : { rootSecretFile: path.resolve(secret) }),
  };
}

function rootKeyFile(settings: Settings, { rootDir }: RootPlace): string {
  return path.join(rootDir ?? path.join(pkiDir(settings), 'offline'), 'root.key');
}

const dayOf = (certificate: X509Certificate): string =>
  new Date(certificate.validTo).toISOString().slice(0, 10);

export const initAction: Action = {
  name: 'init',
  usage: '[--root-dir DIR] [--root-secret-file FILE]',
  what: 'Make the certificate authority, or show the one that is there.',
  more: [
    'Makes a root, a CA for clients and one for servers below it, and the key for checkpoints of the audit log.',
    'The keys are encrypted under a passphrase: a random one beside them, or that of --pki-secret-file. A',
    'server that starts without an authority makes one by itself; do it here to say where the root key lies.',
  ],
  options: ROOT_OPTIONS,
  async run({ options }) {
    const settings = settingsFrom(options);
    const place = rootPlaceOf(options);
    const isNew = !hasAuthority(settings);
    await withPki(
      settings,
      async ({ authorities, store, asker }) => {
        if (isNew)
          await auditNewAuthority({ store, asker: asker(SERVER_ITSELF) }, authorities.root);
        const key = rootKeyFile(settings, place);
        const isHere = existsSync(key);
        const result = {
          made: isNew,
          dir: pkiDir(settings),
          root_sha256: rootHash(authorities),
          root_not_after: new Date(authorities.root.validTo).toISOString(),
          root_key: isHere ? key : null,
        };
        print(
          options,
          result,
          [
            isNew ? 'Made a certificate authority.' : 'The certificate authority is there already.',
            `  Folder          ${result.dir}`,
            `  Root SHA-256    ${result.root_sha256}`,
            `  Root ends       ${dayOf(authorities.root)}`,
            `  Issues until    ${dayOf(authorities.clients[0] as X509Certificate)}`,
            `  Root key        ${isHere ? key : 'not on this machine'}`,
            `  Passphrase      ${settings.pki_secret_file === '' ? `${path.join(result.dir, 'secret')}, beside the keys` : settings.pki_secret_file}`,
            ...nextSteps(settings, isHere ? key : undefined),
          ].join('\n'),
        );
      },
      place,
    );
    return 0;
  },
};

function nextSteps(settings: Settings, rootKey: string | undefined): string[] {
  const steps = [
    ...(settings.pki_secret_file === ''
      ? ['Whoever copies the folder has keys and passphrase. Use --pki-secret-file in production.']
      : []),
    ...(rootKey === undefined
      ? []
      : [
          `Move the root key off this machine, to two media that are locked away: ${rootKey}. It is needed for`,
          '   the next CA alone, once in eight months: sentry pki rollover --root-dir DIR.',
        ]),
    'Back up the rest: sentry pki backup --out FILE. The passphrase belongs elsewhere.',
    'Enrol somebody: sentry pki token --kind console --name ana --role operator',
  ];
  let number = 0;
  return [
    '',
    ...steps.map((step) => (step.startsWith(' ') ? step : `${String((number += 1))}. ${step}`)),
  ];
}

export const rolloverAction: Action = {
  name: 'rollover',
  usage: '[--root-dir DIR] [--root-secret-file FILE] [--distrust-old]',
  what: 'Make the next CA for clients; needs the root key.',
  more: [
    'Makes the next CA for clients with the root key, which must be brought for it. What the CA before it has',
    'issued stays good until it ends, and is renewed by the new one. Restart every server afterwards, and copy the',
    'folder to servers that have one of their own.',
  ],
  options: [
    ...ROOT_OPTIONS,
    {
      name: 'distrust-old',
      kind: 'flag',
      what: 'Trust the CA before it no more: somebody else may have its key. Everybody must enrol again.',
    },
  ],
  async run({ options }) {
    const settings = settingsFrom(options);
    const place = rootPlaceOf(options);
    const distrustOld = options['distrust-old'] === true;
    const key = rootKeyFile(settings, place);
    if (hasAuthority(settings) && !existsSync(key))
      throw new SettingError(
        `the root key is not at ${key}. Bring the medium that it is on, and name the folder with --root-dir DIR.`,
      );
    await withPki(settings, async ({ store, asker }) => {
      const work = { store, settings, asker: asker(SERVER_ITSELF) };
      const made = await rollOverClients(work, { ...place, distrustOld });
      print(
        options,
        {
          fingerprint: made.fingerprint256,
          subject: made.subject,
          not_after: new Date(made.validTo).toISOString(),
          distrusts_old: distrustOld,
        },
        [
          `Made ${made.subject.replace(/^CN=/, '')}, good until ${dayOf(made)}.`,
          distrustOld
            ? 'Certificates of the CA before it count no more once the servers have restarted: everybody enrols again.'
            : 'Certificates of the CA before it stay good until they end.',
          '',
          '1. Restart every server; copy the folder to those that have one of their own.',
          '2. Back it up anew: sentry pki backup --out FILE',
          `3. Take the root key away again: ${key}`,
        ].join('\n'),
      );
    });
    return 0;
  },
};
