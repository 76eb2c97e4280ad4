import type { Person, Receiver } from '@batcave/shared/dispatch';
import type { Check, Found, Linted } from './finding.ts';

const receiversByName = ({ config }: Linted): Map<string, Receiver> =>
  new Map((config.receivers ?? []).map((receiver) => [receiver.name, receiver]));

/** Why a receiver cannot be told by itself, without the address of a person. */
function missingOf(receiver: Receiver): string | undefined {
  if (receiver.type !== 'slack') return undefined;
  const { webhook_url: webhook, token, channel } = receiver;
  if (webhook !== undefined || (token !== undefined && channel !== undefined)) return undefined;
  return token === undefined ? 'webhook_url, or token and channel' : 'channel';
}

function* incompleteSlack({ config }: Linted): Iterable<Found> {
  for (const [i, receiver] of (config.receivers ?? []).entries()) {
    const missing = missingOf(receiver);
    if (missing !== undefined)
      yield {
        path: `/receivers/${String(i)}`,
        message: `${receiver.name} has no ${missing}, so Slack could not be reached. Add ${missing}.`,
      };
  }
}

function* fallbackCycles(linted: Linted): Iterable<Found> {
  const receivers = receiversByName(linted);
  for (const [i, { name, fallback }] of (linted.config.receivers ?? []).entries()) {
    const way = new Set([name]);
    let next = fallback;
    while (next !== undefined && !way.has(next)) {
      way.add(next);
      next = receivers.get(next)?.fallback;
    }
    if (next === name)
      yield {
        path: `/receivers/${String(i)}/fallback`,
        message: `The fallbacks go in a circle (${[...way, name].join(', ')}), so what fails would come back to where it failed. End the chain with a receiver without fallback.`,
      };
  }
}

function* withoutReader(linted: Linted): Iterable<Found> {
  const receivers = receiversByName(linted);
  for (const { kind, use, name, path } of linted.references) {
    if (kind !== 'receiver' || (use !== 'direct' && use !== 'fallback')) continue;
    const receiver = receivers.get(name);
    if (receiver !== undefined && receiver.reads_as === undefined)
      yield {
        path,
        message: `${name} is told directly and does not say as whom it reads, so nobody's rights say what it may be told and it is told nothing. Give the receiver a reads_as such as console/ops.`,
      };
  }
}

function* emailToNobody(linted: Linted): Iterable<Found> {
  const receivers = receiversByName(linted);
  for (const { kind, use, name, path } of linted.references) {
    if (kind !== 'receiver' || (use !== 'direct' && use !== 'fallback')) continue;
    const receiver = receivers.get(name);
    if (receiver?.type === 'email' && receiver.to === undefined)
      yield {
        path,
        message: `${name} is told directly and has no to, so its mail has nobody to go to. Give the receiver a to, or name a person with an address.`,
      };
  }
}

const EMAIL = /^[^\s<>]+@[^\s<>]+$/;

interface ContactFault {
  readonly field: 'receiver' | 'address';
  readonly fault: string;
  readonly fix: string;
}

/** Why a person cannot be reached by a contact. */
function faultOf(
  { address }: Person['contacts'][number],
  receiver: Receiver,
): ContactFault | undefined {
  if (receiver.type === 'email') {
    const fix = 'Write an e-mail address.';
    if (address === undefined)
      return { field: 'address', fault: 'has no address, so the mail has nobody to go to', fix };
    if (!EMAIL.test(address))
      return {
        field: 'address',
        fault: `has the address ${address}, which is no e-mail address`,
        fix,
      };
  }
  if (receiver.type !== 'slack') return undefined;
  const { token, webhook_url: webhook } = receiver;
  if (token === undefined && webhook !== undefined)
    return {
      field: 'receiver',
      fault: 'goes by a Slack webhook, which posts to its one channel and never to a person',
      fix: `Give ${receiver.name} a token beside or instead of webhook_url, or the person a contact at another receiver.`,
    };
  if (token !== undefined && address === undefined)
    return {
      field: 'address',
      fault: 'has no address, so that everybody in the channel is told instead of this person',
      fix: 'Write a Slack member or channel id.',
    };
  return undefined;
}

function* badContacts(linted: Linted): Iterable<Found> {
  const receivers = receiversByName(linted);
  for (const [i, { identity, contacts }] of (linted.config.people ?? []).entries())
    for (const [j, contact] of contacts.entries()) {
      const receiver = receivers.get(contact.receiver);
      const found = receiver === undefined ? undefined : faultOf(contact, receiver);
      if (receiver !== undefined && found !== undefined)
        yield {
          path: `/people/${String(i)}/contacts/${String(j)}/${found.field}`,
          message: `The contact of ${identity} at ${receiver.name} ${found.fault}. ${found.fix}`,
        };
    }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/]+=*\s*-----END CERTIFICATE-----/;

function* badAuthorities({ config }: Linted): Iterable<Found> {
  for (const [i, receiver] of (config.receivers ?? []).entries()) {
    const own = receiver.type === 'email' ? receiver.smtp : receiver;
    const ca = 'ca' in own ? own.ca : undefined;
    if (ca !== undefined && !CERTIFICATE.test(ca))
      yield {
        path: `/receivers/${String(i)}/${receiver.type === 'email' ? 'smtp/ca' : 'ca'}`,
        message: `The ca of ${receiver.name} is no certificate in PEM, so no connection would be trusted. Write its text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----; on the command line { "file": "ca.pem" } reads it.`,
      };
  }
}

function* plainMail({ config }: Linted): Iterable<Found> {
  for (const [i, receiver] of (config.receivers ?? []).entries())
    if (receiver.type === 'email' && receiver.smtp.tls === 'none')
      yield {
        path: `/receivers/${String(i)}/smtp/tls`,
        message: `${receiver.name} sends mail and password in clear, so whoever is on the way can read them. Use starttls or tls.`,
      };
}

function* withoutFallback({ config, references }: Linted): Iterable<Found> {
  const named = new Set(
    references.flatMap(({ kind, use, name, path }) =>
      kind === 'receiver' && use === 'direct' && path.startsWith('/escalations/') ? [name] : [],
    ),
  );
  for (const [i, { name, fallback }] of (config.receivers ?? []).entries())
    if (named.has(name) && fallback === undefined)
      yield {
        path: `/receivers/${String(i)}/fallback`,
        message: `An escalation tells ${name}, which has no fallback: when it fails, nobody hears of it. Name another receiver as its fallback.`,
      };
}

/** Receivers and contacts. */
export const RECEIVER_CHECKS: readonly Check[] = [
  { code: 'incomplete_receiver', severity: 'error', find: incompleteSlack },
  { code: 'fallback_cycle', severity: 'error', find: fallbackCycles },
  { code: 'receiver_without_reads_as', severity: 'error', find: withoutReader },
  { code: 'email_to_nobody', severity: 'error', find: emailToNobody },
  { code: 'bad_contact', severity: 'error', find: badContacts },
  { code: 'bad_authority', severity: 'error', find: badAuthorities },
  { code: 'mail_in_clear', severity: 'warning', find: plainMail },
  { code: 'receiver_without_fallback', severity: 'warning', find: withoutFallback },
];
