import { createHmac } from 'node:crypto';

const FORM = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const [LEAST_BYTES, MOST_BYTES] = [24, 64];

/** Says what is wrong with a secret, without showing it; undefined when it is fit to sign. */
export function explainSecret(secret: string): string | undefined {
  const { length } = bytesOf(secret);
  return length >= LEAST_BYTES && length <= MOST_BYTES
    ? undefined
    : 'The secret is not one of Standard Webhooks: whsec_ and 24 to 64 random bytes in base64. Make one: echo "whsec_$(openssl rand -base64 32)"';
}

/** The header `webhook-signature`: one signature for each secret, in order. */
export function signatures(
  secrets: readonly string[],
  id: string,
  timestampS: number,
  body: string,
): string {
  const content = `${id}.${String(timestampS)}.${body}`;
  return secrets
    .map((secret) => `v1,${createHmac('sha256', bytesOf(secret)).update(content).digest('base64')}`)
    .join(' ');
}

function bytesOf(secret: string): Buffer {
  return Buffer.from(FORM.exec(secret)?.[1] ?? '', 'base64');
}
