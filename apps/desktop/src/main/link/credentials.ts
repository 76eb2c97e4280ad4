/** Who this console says it is, as far as an operator needs to know. */
export interface OwnCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validToMs: number;
}

/** All that a connection takes. The key stays in this process: nothing hands it on. */
export interface Credentials {
  readonly server: URL;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly own: OwnCertificate;
}

/**
 * Gives what the next connection takes. Of several servers the one whose turn it is: after each
 * failure the next is tried, and a certificate that was renewed meanwhile counts.
 *
 * Rejects with a `LinkError` that says what is missing.
 */
export type CredentialsSource = (turn: number) => Promise<Credentials>;

/** A distinguished name as Node prints it, in one line. */
export function oneLine(name: string): string {
  return name.trim().replaceAll(/\s*\n\s*/g, ', ');
}
