import { createHash, randomBytes } from 'node:crypto';

/** A one-time token: 256 random bits, as 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token, a key or a request: SHA-256, hexadecimal. Nothing can be made of it. */
export function hashOf(secret: string | Buffer): string {
  return createHash('sha256').update(secret).digest('hex');
}
