import { readFileSync } from 'node:fs';
import { factsOf, readChain } from '@batcave/enrol';
import { finishRenewal, type OwnFiles, renewFiles } from '../../app/renewFiles.ts';
import { SettingError } from '../../app/settings.ts';
import { mayRenewFromMs } from '../../identity/index.ts';
import { formatInstant } from '@batcave/shared/time';
import type { Action } from '../actions.ts';
import { neededText, print } from '../given.ts';
import { readAddress } from './addresses.ts';

const PATHS = [
  ['cert', 'Certificate (PEM).'],
  ['key', 'Its key (PEM).'],
  ['ca', 'Certificate that verifies the server (PEM).'],
] as const;

export const renewAction: Action = {
  name: 'renew',
  needsNoStore: true,
  usage: '--cert FILE --key FILE --ca FILE --server https://host:9443',
  what: 'Renew a certificate in its files, with a new key. For a timer.',
  more: [
    'Renews a certificate over mutual TLS with itself, with a new key, from half of its life on; before that it says',
    'so and changes nothing. Run it every hour from a timer. Both files are replaced when the new ones are on the disk,',
    'and the old certificate goes on for ten minutes. The agent and the console do this by themselves.',
  ],
  options: [
    ...PATHS.map(([name, what]) => ({ name, kind: 'text' as const, placeholder: 'FILE', what })),
    { name: 'server', kind: 'text', placeholder: 'URL', what: 'The API: https://host:9443.' },
  ],
  async run({ options }) {
    const [cert, key, ca] = PATHS.map(([name]) => neededText(options, name, `client.${name}`));
    const files = { cert, key, ca } as OwnFiles;
    const server = readAddress(neededText(options, 'server', 'https://noc.example:9443'), 9443);
    for (const [name] of PATHS) readNamed(name, files[name]);
    // What was cut short before counts as renewed.
    finishRenewal(files);
    const facts = readChain(readNamed('cert', files.cert))?.[0];
    const before = facts === undefined ? undefined : factsOf(facts);
    if (before === undefined)
      throw new SettingError(`${files.cert} holds no certificate of an identity of Sentry.`);
    const fromMs = mayRenewFromMs(before.notBeforeMs, before.notAfterMs);
    const tooEarly = (reason: string): number => {
      print(
        options,
        { renewed: false, reason, not_after: formatInstant(before.notAfterMs) },
        reason,
      );
      return 0;
    };
    if (Date.now() < fromMs)
      return tooEarly(
        `It is too early: this certificate can be renewed from ${formatInstant(fromMs)} on.`,
      );
    const renewed = await renewFiles(files, server);
    if (!renewed.ok) {
      // By the clock of the server.
      if (renewed.code === 'state_conflict' && renewed.reason.includes('too early'))
        return tooEarly(renewed.reason);
      throw new Error(`${renewed.reason}${whatNext(before.notAfterMs, renewed.retryable)}`);
    }
    const { serial, uri, notAfterMs } = renewed.facts;
    print(
      options,
      { renewed: true, serial, uri, not_after: formatInstant(notAfterMs) },
      `Renewed ${uri}: good until ${formatInstant(notAfterMs)}, serial ${serial}.`,
    );
    return 0;
  },
};

function whatNext(notAfterMs: number, isRetryable: boolean): string {
  if (notAfterMs <= Date.now())
    return ' The certificate has ended: enrol again with a bundle of the security team, sentry enrol.';
  return isRetryable
    ? ` The certificate goes on until ${formatInstant(notAfterMs)}; run this again.`
    : '';
}

function readNamed(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SettingError(`--${name}: ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
