import type { LinkFailure } from './ports.ts';

/** What happened to a certificate that the server knows, and what to do about it. */
const SENTENCES: Readonly<Record<string, string>> = {
  certificate_revoked:
    'The certificate of this console was revoked, so the server does not answer it any more. Ask the security team for an enrolment bundle and replace the certificate.',
  certificate_superseded:
    'A newer certificate of this identity is in use, and this console has the one before. Ask the security team for an enrolment bundle and replace the certificate.',
  certificate_expired:
    'The certificate of this console has expired and cannot be renewed any more. Ask the security team for an enrolment bundle and replace the certificate.',
  identity_locked:
    'This identity is locked. Ask the security team why, and to lift the lock; then try again.',
};

/** The refusal that a code stands for, in words; `undefined` for codes that speak for themselves. */
export function refusal(code: string, detail: string): LinkFailure | undefined {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  if (sentence === undefined) return undefined;
  const reason = detail === '' ? sentence : `${sentence} The server said: ${detail}`;
  return { refused: true, code, reason };
}
