import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  randomBytes,
  scrypt,
  type ScryptOptions,
} from 'node:crypto';

const CIPHER = 'aes-256-gcm';
// OWASP's for scrypt. Twice the memory that it needs, or Node refuses.
const KDF = { name: 'scrypt', N: 2 ** 15, r: 8, p: 1 } as const;
const MAX_MEMORY_BYTES = 2 * 128 * KDF.N * KDF.r;

/** A private key as it lies on disk: AES-256-GCM over PKCS #8, under a passphrase. Base64. */
interface SealedKey {
  readonly v: 1;
  readonly kdf: typeof KDF & { readonly salt: string };
  readonly iv: string;
  readonly tag: string;
  readonly ct: string;
}

/**
 * A passphrase, and the keys that were derived from it: that is meant to be slow, so it is done once for
 * each salt. What is sealed in one go has one salt.
 */
export class Passphrase {
  readonly salt = randomBytes(16);
  readonly #text: string;
  readonly #keys = new Map<string, Promise<Buffer>>();

  constructor(text: string) {
    this.#text = text;
  }

  keyFor(salt: Buffer): Promise<Buffer> {
    const id = salt.toString('hex');
    const key = this.#keys.get(id) ?? derive(this.#text, salt);
    this.#keys.set(id, key);
    return key;
  }
}

/**
 * Encrypts a private key under a passphrase.
 *
 * `place` says where it belongs and what it is for. It is not kept: who opens the key must say the
 * same, so a file cannot be put in the place of another.
 */
export async function sealKey(
  key: KeyObject,
  passphrase: Passphrase,
  place: string,
): Promise<string> {
  const { salt } = passphrase;
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, await passphrase.keyFor(salt), iv);
  cipher.setAAD(Buffer.from(place));
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const ct = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  const sealed: SealedKey = {
    v: 1,
    kdf: { ...KDF, salt: salt.toString('base64') },
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ct: ct.toString('base64'),
  };
  return `${JSON.stringify(sealed)}\n`;
}

/** Decrypts a private key; undefined when the passphrase or the place is another, or it was changed. */
export async function openKey(
  text: string,
  passphrase: Passphrase,
  place: string,
): Promise<KeyObject | undefined> {
  const sealed = parse(text);
  if (sealed === undefined) return undefined;
  const { salt, iv, tag, ct } = sealed;
  const decipher = createDecipheriv(CIPHER, await passphrase.keyFor(salt), iv, {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(place));
  try {
    decipher.setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(ct), decipher.final()]);
    const key = createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
    plain.fill(0);
    return key;
  } catch {
    return undefined; // the tag does not fit
  }
}

function derive(passphrase: string, salt: Buffer): Promise<Buffer> {
  const { N, r, p } = KDF;
  const options: ScryptOptions = { N, r, p, maxmem: MAX_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** The costs are not the file's to choose: one that asks for gigabytes would end the process. */
function parse(text: string): Record<'salt' | 'iv' | 'tag' | 'ct', Buffer> | undefined {
  try {
    const { v, kdf, iv, tag, ct } = JSON.parse(text) as SealedKey;
    const costs = { name: kdf.name, N: kdf.N, r: kdf.r, p: kdf.p };
    if ((v as number) !== 1 || JSON.stringify(costs) !== JSON.stringify(KDF)) return undefined;
    const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
    return { salt: bytes(kdf.salt), iv: bytes(iv), tag: bytes(tag), ct: bytes(ct) };
  } catch {
    return undefined; // damaged
  }
}
