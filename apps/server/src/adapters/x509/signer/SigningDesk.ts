import { sign, type X509Certificate } from 'node:crypto';
import { AppError } from '@batcave/shared/errors';
import { type CertificateProfile, makeCertificate, serialOf } from '../certificate.ts';
import { readCsr } from '../csr.ts';
import { altNameOf } from '../hostNames.ts';
import type { OpenCa } from '../initCa.ts';
import { makeRevocationList } from '../revocationList.ts';
import type { Authority } from '../rootAuthority.ts';
import type { Exchange, IssuedServerLeaf, Question } from './exchange.ts';
import { checkList, clientProfile, serverProfile, sha256, type SignerPolicy } from './policy.ts';
import type { SignatureEntry, SignatureLog } from './SignatureLog.ts';
import { TokenBucket } from './TokenBucket.ts';

const MINUTE_MS = 60_000;
/** Lists and checkpoints have their own measure: a flood of enrolments must not hold up a revocation. */
const OTHERS_PER_MINUTE = 120;
const TEXT_MOST = 65_536;

/** Answers what a signer is asked, within its policy. Every signature is on record before it is given out. */
export class SigningDesk {
  readonly #ca: OpenCa;
  readonly #policy: SignerPolicy;
  readonly #record: SignatureLog;
  readonly #certificates: TokenBucket;
  readonly #others: TokenBucket;

  constructor(
    ca: OpenCa,
    policy: SignerPolicy & { readonly maxPerMinute: number },
    record: SignatureLog,
  ) {
    this.#ca = ca;
    this.#policy = policy;
    this.#record = record;
    const nowMs = Date.now();
    // Who brings the signer down and up again gains nothing by it.
    const used = record.certificatesSince(nowMs - MINUTE_MS);
    this.#certificates = new TokenBucket(policy.maxPerMinute, nowMs, used);
    this.#others = new TokenBucket(OTHERS_PER_MINUTE, nowMs);
  }

  /** @throws AppError */
  async answer(question: Question): Promise<Exchange[keyof Exchange]['answer']> {
    switch (question.what) {
      case 'csr':
        return this.#readCsr(question.ask);
      case 'client':
        return this.#signClient(question.ask);
      case 'server':
        return this.#signServer(question.ask);
      case 'lists':
        return this.#signLists(question.ask);
      case 'checkpoint':
        return this.#signCheckpoint(question.ask);
    }
  }

  #readCsr({ pem }: Exchange['csr']['ask']): Exchange['csr']['answer'] {
    const { keyType, keyDetails, spki } = readCsr(pem);
    const { publicExponent, ...details } = keyDetails;
    const exponent = publicExponent === undefined ? {} : { publicExponent: String(publicExponent) };
    return { keyType, keyDetails: { ...details, ...exponent }, spki: spki.toString('base64') };
  }

  async #signClient(ask: Exchange['client']['ask']): Promise<Exchange['client']['answer']> {
    const { clients } = this.#ca;
    const spki = Buffer.from(ask.spki, 'base64');
    const profile = clientProfile({ ...ask, spki }, this.#policy, clients.certificate, Date.now());
    const leaf = await this.#certify(profile, clients, profile.uri, `URI:${profile.uri}`);
    return { ...leaf, uri: profile.uri };
  }

  #signServer(ask: Exchange['server']['ask']): Promise<Exchange['server']['answer']> {
    const { servers } = this.#ca;
    const spki = Buffer.from(ask.spki, 'base64');
    const asked = { spki, notAfterMs: ask.notAfterMs };
    const profile = serverProfile(asked, this.#policy, servers.certificate, Date.now());
    const names = altNameOf(this.#policy.serverNames);
    return this.#certify(profile, servers, names, names);
  }

  async #certify(
    profile: CertificateProfile,
    issuer: Authority,
    subject: string,
    altName: string,
  ): Promise<IssuedServerLeaf> {
    takeFrom(this.#certificates);
    const made = makeCertificate(profile, issuer);
    // makeCertificate has read issuer, key, use and end back; what is left is whom it names.
    if (made.subjectAltName !== altName || made.ca)
      throw new Error(`The certificate for ${subject} names somebody else.`);
    await this.#enter({
      what: profile.kind === 'client' ? 'client' : 'server',
      subject,
      sha256: sha256(made.raw),
      serial: serialOf(made),
      not_after: new Date(made.validTo).toISOString(),
    });
    return leafOf(made, issuer.certificate);
  }

  async #signLists(list: Exchange['lists']['ask']): Promise<string[]> {
    checkList(list);
    const made: string[] = [];
    for (const authority of [this.#ca.clients, ...this.#ca.retired]) {
      takeFrom(this.#others);
      const der = makeRevocationList(authority, list);
      const subject = `${authority.commonName}, ${String(list.number)}`;
      await this.#enter({ what: 'revocation_list', subject, sha256: sha256(der) });
      made.push(der.toString('base64'));
    }
    return made;
  }

  async #signCheckpoint({ text }: Exchange['checkpoint']['ask']): Promise<string> {
    if (typeof text !== 'string' || text.length > TEXT_MOST)
      throw new AppError(
        'invalid_request',
        `A checkpoint has ${String(TEXT_MOST)} characters or fewer.`,
      );
    takeFrom(this.#others);
    const signature = sign(null, Buffer.from(text), this.#ca.audit).toString('base64');
    await this.#enter({ what: 'checkpoint', subject: 'audit log', sha256: sha256(text) });
    return signature;
  }

  async #enter(entry: SignatureEntry): Promise<void> {
    try {
      await this.#record.append(entry, Date.now());
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AppError(
        'signer_unavailable',
        `The record of signatures cannot be written: ${why}`,
      );
    }
  }
}

function takeFrom(bucket: TokenBucket): void {
  const retryAfterMs = bucket.take(Date.now());
  if (retryAfterMs > 0) throw new AppError('rate_limited', undefined, { retryAfterMs });
}

function leafOf(made: X509Certificate, issuer: X509Certificate): IssuedServerLeaf {
  return {
    chain: `${made.toString()}${issuer.toString()}`,
    serial: serialOf(made),
    fingerprint: made.fingerprint256,
    notBeforeMs: Date.parse(made.validFrom),
    notAfterMs: Date.parse(made.validTo),
  };
}
