/** Where secrets are kept: the keychain of the system. Nothing else implements it outside of tests. */
export interface SecretStore {
  /** The secret; `null` when there is none of this name. */
  read(name: string): Promise<string | null>;
  /** Resolves when it is kept. What was there before is replaced as a whole. */
  write(name: string, secret: string): Promise<void>;
  /** Also resolves when there is none of this name. */
  remove(name: string): Promise<void>;
}

/**
 * The keychain cannot be used: it is not installed, does not answer, or refused. The message tells the
 * operator what to do. There is no other place for a secret, so what needed one does not happen.
 */
export class KeychainError extends Error {
  override readonly name = 'KeychainError';
}
