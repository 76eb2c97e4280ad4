import { X509Certificate } from 'node:crypto';
import { LinkError } from '../../link/index.ts';
import { type Credentials, oneLine } from '../link/credentials.ts';
import type { HeldKeys } from './heldKeys.ts';
import type { HeldIdentity } from './identityStore.ts';
import { KeychainError } from './secretStore.ts';

/** Credentials for the server whose turn it is. */
export function credentialsOf(held: HeldIdentity, key: string, turn: number): Credentials {
  const { subject, issuer, validTo } = new X509Certificate(held.certificate);
  return {
    server: new URL(held.servers[turn % held.servers.length] as string),
    ca: Buffer.from(held.root),
    cert: Buffer.from(held.certificate),
    key: Buffer.from(key),
    own: { subject: oneLine(subject), issuer: oneLine(issuer), validToMs: Date.parse(validTo) },
  };
}

/**
 * The private key of a held identity, as PEM.
 *
 * @throws LinkError  Refused: the keychain cannot be used, or has lost the key.
 */
export async function readKey(keys: HeldKeys, held: HeldIdentity): Promise<string> {
  let key: string | null;
  try {
    key = await keys.read(held.keyName);
  } catch (error) {
    throw error instanceof KeychainError ? refused('no_keychain', error.message) : error;
  }
  if (key === null)
    throw refused(
      'key_missing',
      'The keychain of this machine does not have the private key of this console any more. Ask the security team for an enrolment bundle and replace the certificate.',
    );
  return key;
}

/** A console without a certificate. */
export function notEnrolled(): LinkError {
  return refused(
    'not_enrolled',
    'This console has no certificate yet. Enrol it with the bundle that the security team sent.',
  );
}

function refused(code: string, reason: string): LinkError {
  return new LinkError({ refused: true, code, reason });
}
