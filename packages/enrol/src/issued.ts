import type { KeyObject, X509Certificate } from 'node:crypto';
import { type IssuedCertificate, IssuedCertificateSchema } from '@batcave/shared/identity';
import { Check } from 'typebox/schema';
import { type CertificateFacts, formatChain, readChain, readIdentity } from './certificate.ts';
import type { Answer } from './exchange.ts';
import { badAnswer, type EnrolFailure } from './failure.ts';

/** All that is needed to speak with a certificate, but the key. */
export interface Enrolled {
  readonly ok: true;
  /** Where the API is: `https://host:port`. */
  readonly server: string;
  /** PEM: verifies the server. */
  readonly root: string;
  /** PEM: the leaf, then whoever issued it. */
  readonly certificate: string;
  readonly facts: CertificateFacts;
}

/**
 * Takes the certificate out of a server's answer, after making sure that it is for this key and goes
 * back to the root that was trusted before: an answer must not bring a root of its own.
 */
export function takeIssued(
  answer: Answer,
  trusted: { readonly root: X509Certificate; readonly key: KeyObject },
): Enrolled | EnrolFailure {
  const issued = parseIssued(answer.text);
  if (issued === undefined)
    return badAnswer('The answer of the server does not hold a certificate.');
  const chain = readChain(issued.certificate);
  if (chain === undefined || !leadsTo(trusted.root, chain))
    return badAnswer('The certificate that came was not issued below the root that is trusted.');
  const identity = readIdentity(issued.certificate, trusted.key);
  if (!identity.ok)
    return badAnswer(`The certificate that came cannot be used. ${identity.reason}`);
  return {
    ok: true,
    server: issued.server,
    root: trusted.root.toString(),
    certificate: formatChain(chain),
    facts: identity.facts,
  };
}

function parseIssued(text: string): IssuedCertificate | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Check(IssuedCertificateSchema, value)) return undefined;
  const { server } = value;
  return URL.canParse(server) && new URL(server).protocol === 'https:' ? value : undefined;
}

/** Whether each certificate was signed by the next, and the last one by the root. */
function leadsTo(root: X509Certificate, chain: readonly X509Certificate[]): boolean {
  return chain.every((certificate, i) => {
    const issuer = chain[i + 1] ?? root;
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  });
}
