import type { KeyObject } from 'node:crypto';
import { ROUTES } from '@batcave/shared/api';
import { factsOf, readChain } from './certificate.ts';
import { makeCsr } from './csr.ts';
import { type Answer, exchange } from './exchange.ts';
import { badAnswer, type EnrolFailure, refusedBy, unanswered } from './failure.ts';
import { type Enrolled, takeIssued } from './issued.ts';

/** A certificate that is still good, and the key of the next. */
export interface RenewalRequest {
  /** Where the API is: `https://host:port`. */
  readonly server: string;
  /** PEM. */
  readonly root: string;
  readonly certificate: string;
  readonly key: string;
  /** Never the old one: a key that leaked must not live on. Use the same when trying again. */
  readonly newKey: KeyObject;
}

/**
 * Gets the next certificate of the same identity over mutual TLS with this one. This one goes on for
 * a while, so nothing is lost when the next cannot be stored.
 */
export async function renew(request: RenewalRequest): Promise<Enrolled | EnrolFailure> {
  const { server, newKey } = request;
  const { host } = new URL(server);
  const root = readChain(request.root)?.[0];
  const leaf = readChain(request.certificate)?.[0];
  const facts = leaf === undefined ? undefined : factsOf(leaf);
  if (root === undefined || facts === undefined)
    return badAnswer('The certificate to renew cannot be read.');
  let answer: Answer;
  try {
    answer = await exchange({
      url: new URL(ROUTES['pki.renew'].path, server),
      method: 'POST',
      body: { csr: makeCsr({ commonName: facts.name.slice(0, 64), uri: facts.uri, key: newKey }) },
      tls: {
        ca: root.toString(),
        cert: request.certificate,
        key: request.key,
        rejectUnauthorized: true,
      },
    });
  } catch (error) {
    return unanswered(host, error);
  }
  if (answer.status !== ROUTES['pki.renew'].status) return refusedBy(host, answer);
  const issued = takeIssued(answer, { root, key: newKey });
  if (issued.ok && issued.facts.uri !== facts.uri)
    return badAnswer(`The server renewed ${facts.uri} as ${issued.facts.uri}.`);
  return issued;
}
