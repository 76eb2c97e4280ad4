import { revocationListPem } from '../../adapters/x509/index.ts';
import { PUBLIC, placeFile } from '../../app/placeFile.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import { settingsFrom } from '../command.ts';
import { note, textOf } from '../given.ts';
import { withPki } from '../withPki.ts';

export const crlAction: Action = {
  name: 'crl',
  usage: '[--out FILE] [--pem]',
  what: 'The revocation list of the CA for clients.',
  more: [
    'Prints the revocation list (RFC 5280) for whoever checks certificates beside the servers: a proxy, a scanner.',
    'The servers need none: they ask the store. It is also at GET /v1/pki/clients.crl of the enrolment port.',
  ],
  options: [
    {
      name: 'out',
      kind: 'text',
      placeholder: 'FILE',
      what: 'Write it there, whole or not at all.',
    },
    { name: 'pem', kind: 'flag', what: 'As PEM instead of DER.' },
  ],
  async run({ options }) {
    const out = textOf(options, 'out');
    const asJson = options['json'] === true;
    const isPem = options['pem'] === true;
    if (out === undefined && !isPem && !asJson && process.stdout.isTTY)
      throw new SettingError('DER is nothing for a terminal: add --pem, or --out FILE.');
    await withPki(settingsFrom(options), async ({ revocationLists }) => {
      const lists = await revocationLists();
      const der = lists[0] ?? Buffer.alloc(0);
      const pem = lists.map(revocationListPem).join('');
      const content = isPem ? pem : der;
      if (out !== undefined) placeFile(out, content, PUBLIC);
      if (asJson)
        process.stdout.write(`${JSON.stringify(out === undefined ? { pem } : { file: out })}\n`);
      else if (out === undefined) process.stdout.write(content);
      else note(`Wrote ${out}.`);
      if (!isPem && !asJson && lists.length > 1)
        note(
          `That is the list of the newest CA. There are ${String(lists.length)} since the rollover: --pem writes them all.`,
        );
    });
    return 0;
  },
};
