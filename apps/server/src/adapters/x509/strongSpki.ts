import { createPublicKey, type KeyObject } from 'node:crypto';
import { AppError } from '@batcave/shared/errors';
import { isStrongKey, STRONG_KEY } from '../../identity/index.ts';

/** RSA of 4096 bits needs 550 bytes. */
const MAX_BYTES = 1024;

/**
 * Reads a public key that is strong enough to be certified, written in the one usual form.
 *
 * Node's own crypto looks at it before anything else does: a key can be made so that work with it takes
 * minutes. A point in short form or a curve spelled out would pass here and puzzle others, so the key
 * written anew must be the bytes that came.
 *
 * @throws AppError `csr_refused`
 */
export function readStrongSpki(spki: Buffer): KeyObject {
  const key = spki.length <= MAX_BYTES ? read(spki) : undefined;
  const isUsual = key?.export({ type: 'spki', format: 'der' }).equals(spki);
  if (
    key === undefined ||
    !isUsual ||
    !isStrongKey(key.asymmetricKeyType, key.asymmetricKeyDetails ?? {}) ||
    (key.asymmetricKeyType === 'ec' && spki.length !== UNCOMPRESSED_P256_BYTES)
  )
    throw new AppError('csr_refused', `The key must be ${STRONG_KEY}.`);
  return key;
}

const UNCOMPRESSED_P256_BYTES = 91;

function read(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined; // not a key that OpenSSL knows
  }
}
