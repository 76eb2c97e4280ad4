import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { enrol, formatKey, makeKey } from '@batcave/enrol';
import { type EnrolmentBundle, parseBundle } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import { placeFile, PRIVATE } from '../app/placeFile.ts';
import { SettingError } from '../app/settings.ts';
import { describeOptions, type OptionSpec, type OptionValues, readOptions } from './arguments.ts';
import type { Command } from './command.ts';
import { neededText, note, print, textOf } from './given.ts';
import {
  assertFree,
  describeFiles,
  identityFiles,
  makeKeyFolder,
  writeIdentity,
} from './pki/identityFiles.ts';
import { tellWhenSlow } from './tellWhenSlow.ts';

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'bundle',
    kind: 'text',
    placeholder: 'TEXT',
    what: 'What the security team sent. Others on this machine can see it while the command runs: rather take a file, or paste it.',
  },
  { name: 'bundle-file', kind: 'text', placeholder: 'FILE', what: 'The same in a file.' },
  { name: 'out', kind: 'text', placeholder: 'DIR', what: 'Folder for key and certificate.' },
  {
    name: 'name',
    kind: 'text',
    placeholder: 'STEM',
    what: 'Name of the files: STEM.crt, STEM.key. Default: client.',
  },
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
];

export const enrolCommand: Command = {
  help: () =>
    [
      'Usage: sentry enrol (--bundle-file FILE | --bundle TEXT) --out DIR [--name STEM]      (else: standard input)',
      '',
      'For producers and agents. Makes a key on this machine, which never leaves it, makes sure that the server is the',
      'one of the bundle, and gets a certificate. Writes STEM.crt, STEM.key, ca.crt and connection.json into the folder,',
      'and overwrites nothing. What no answer came for can be tried again as it is.',
      '',
      describeOptions(OPTIONS),
    ].join('\n'),
  async run(args) {
    const options = readOptions(args, OPTIONS);
    const dir = neededText(options, 'out', '/etc/sentry');
    const stem = textOf(options, 'name') ?? 'client';
    if (!/^[A-Za-z0-9._-]{1,100}$/.test(stem) || /^\.+$/.test(stem))
      throw new SettingError('--name must be letters, digits, dot, dash and underscore.');
    const files = identityFiles(dir, stem);
    assertFree(files, { mayHaveKey: true });
    const bundle = await readBundle(options);
    makeKeyFolder(dir);
    const slow = tellWhenSlow(note);
    try {
      slow.note(`enrolling at ${bundle.enrol}`);
      // With the key of a try whose answer was lost the server gives the same certificate once more.
      const wasThere = existsSync(files.key);
      if (!wasThere) placeFile(files.key, formatKey(await makeKey()), PRIVATE);
      const key = createPrivateKey(readFileSync(files.key));
      const enrolled = await enrol({ bundle, key, nameHint: stem });
      if (!enrolled.ok) {
        if (!wasThere && !enrolled.retryable) rmSync(files.key);
        throw new Error(
          `${enrolled.reason}${enrolled.retryable ? ' Then run the same again: the key is kept for it.' : ''}`,
        );
      }
      writeIdentity(files, enrolled);
      const { uri, serial, notAfterMs } = enrolled.facts;
      const { server } = enrolled;
      print(
        options,
        { uri, serial, not_after: formatInstant(notAfterMs), server, files },
        [
          `${uri}, good until ${formatInstant(notAfterMs)}:`,
          describeFiles(files),
          '',
          `The server: ${server}`,
          `Before it ends: sentry pki renew --cert ${files.cert} --key ${files.key} --ca ${files.ca} --server ${server}`,
          'from a timer. sentry agent with these files does it by itself.',
        ].join('\n'),
      );
      return 0;
    } finally {
      slow.stop();
    }
  },
};

/** @throws SettingError that says which part of it is wrong */
async function readBundle(options: OptionValues): Promise<EnrolmentBundle> {
  const [given, file] = [textOf(options, 'bundle'), textOf(options, 'bundle-file')];
  if (given !== undefined && file !== undefined)
    throw new SettingError('give --bundle or --bundle-file, not both.');
  const text = given ?? (file === undefined ? await readPasted() : readBundleFile(file));
  const parsed = parseBundle(text);
  if (!parsed.ok) throw new SettingError(parsed.reason);
  return parsed.bundle;
}

function readBundleFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SettingError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Reads lines until they make a bundle, so that nobody has to end the input after pasting. */
async function readPasted(): Promise<string> {
  if (process.stdin.isTTY) note('Paste the bundle, then Enter:');
  let text = '';
  for await (const line of createInterface({ input: process.stdin })) {
    text += line;
    if (parseBundle(text).ok) break;
  }
  if (text.trim() === '')
    throw new SettingError('no bundle came. Give --bundle-file FILE, or paste it.');
  return text;
}
