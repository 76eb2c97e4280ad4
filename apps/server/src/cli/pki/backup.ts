import { existsSync } from 'node:fs';
import path from 'node:path';
import { SERVER_ITSELF } from '../../adapters/postgres/identities.ts';
import { backUpAuthority, restoreAuthority } from '../../app/authorityWork.ts';
import { rootHash } from '../../app/rootHash.ts';
import { pkiDir } from '../../app/dataDir.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import { settingsFrom } from '../command.ts';
import { neededText, print } from '../given.ts';
import { hasAuthority, withPki } from '../withPki.ts';

const ROOT_KEY = path.join('offline', 'root.key');

export const backupAction: Action = {
  name: 'backup',
  usage: '--out FILE',
  what: 'Put the certificate authority into one file, its keys encrypted.',
  more: [
    'Puts certificates and encrypted keys of the authority into one file. The passphrase is not in it, and must be',
    'kept elsewhere: without it the file restores nothing, and with it in one place it protects nothing.',
  ],
  options: [{ name: 'out', kind: 'text', placeholder: 'FILE', what: 'A new file.' }],
  async run({ options }) {
    const settings = settingsFrom(options);
    const out = path.resolve(neededText(options, 'out', 'ca-backup.json'));
    if (existsSync(out))
      throw new SettingError(
        `${out} is there already, and is not overwritten. Take another --out.`,
      );
    await withPki(settings, async ({ store, authorities, asker }) => {
      const work = { store, settings, asker: asker(SERVER_ITSELF) };
      const files = await backUpAuthority(work, authorities.root, out);
      const hasRoot = files.includes(ROOT_KEY);
      const secret =
        settings.pki_secret_file === ''
          ? path.join(pkiDir(settings), 'secret')
          : settings.pki_secret_file;
      print(
        options,
        { file: out, files, root_key: hasRoot, root_sha256: rootHash(authorities) },
        [
          `${out} holds ${String(files.length)} files: ${files.join(', ')}.`,
          hasRoot
            ? 'The root key is among them: keep it as you keep that key, locked away.'
            : 'The root key is not among them: back it up where it is.',
          `Their passphrase is not: keep a copy of ${secret} elsewhere.`,
        ].join('\n'),
      );
    });
    return 0;
  },
};

export const restoreAction: Action = {
  name: 'restore',
  usage: '--in FILE',
  what: 'Restore a certificate authority from its backup, where there is none.',
  options: [
    { name: 'in', kind: 'text', placeholder: 'FILE', what: 'What sentry pki backup has written.' },
  ],
  async run({ options }) {
    const settings = settingsFrom(options);
    const file = neededText(options, 'in', 'ca-backup.json');
    const dir = pkiDir(settings);
    if (!existsSync(file))
      throw new SettingError(`${file} is not there. Name the backup with --in.`);
    if (hasAuthority(settings))
      throw new SettingError(
        `${dir} holds a certificate authority, which would be lost. Restore into another folder with --pki-dir.`,
      );
    const { names, root } = await restoreAuthority(settings, file);
    print(
      options,
      { dir, files: names, root_sha256: rootHash({ root }) },
      [
        `${dir} holds the certificate authority with the root SHA-256 ${rootHash({ root })}.`,
        settings.pki_secret_file === ''
          ? `Now put its passphrase back, as ${path.join(dir, 'secret')} (mode 600), or name its file with --pki-secret-file.`
          : `Its passphrase is read from ${settings.pki_secret_file}.`,
        'Then look at it with sentry pki init, and start the server.',
      ].join('\n'),
    );
    return 0;
  },
};
