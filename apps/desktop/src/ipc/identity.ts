import type { Problem } from '@batcave/shared/api';
import type { Kind } from '@batcave/shared/identity';

/** The certificate that this console speaks with: all that is public of it. */
export interface HeldCertificate {
  readonly uri: string;
  readonly tenant: string;
  readonly kind: Kind;
  readonly name: string;
  readonly issuer: string;
  /** Hexadecimal, lower case. */
  readonly serial: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Where the API is: `https://host:port`. */
  readonly server: string;
}

/** What becomes of the certificate before it ends. */
export type RenewalState =
  | { readonly kind: 'planned'; readonly atMs: number }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'failed';
      readonly failedAtMs: number;
      readonly reason: string;
      /** `null`: there is nothing left to try. */
      readonly nextTryAtMs: number | null;
    };

/** Whom this console speaks as, and why it cannot if it cannot. */
export type IdentityState =
  | { readonly kind: 'loading' }
  /** A browser on the server's machine: the session of a link, and no certificate. */
  | { readonly kind: 'browserSession' }
  /** Started with a connection file: its certificate is somebody else's to renew. */
  | { readonly kind: 'connectionFile'; readonly certificate: HeldCertificate | null }
  | {
      readonly kind: 'none';
      /** Why the private key could not be kept; `null` when it could. */
      readonly keychainFault: string | null;
    }
  | {
      readonly kind: 'enrolled';
      readonly certificate: HeldCertificate;
      readonly renewal: RenewalState;
      readonly keychainFault: string | null;
    };

/** An identity that was issued elsewhere. */
export interface Pkcs12Import {
  /** The file, base64. */
  readonly file: string;
  readonly passphrase: string;
  /** `https://host:port` */
  readonly server: string;
  /** The root certificate that verifies the server, PEM. */
  readonly root: string;
}

/** What came of a change: never an exception. */
export type IdentityAnswer =
  { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** What a window knows of the identity of this console, and can do about it. The key never gets here. */
export interface IdentityBridge {
  /** Tells the state now and whenever it changes. Call the returned function to stop it. */
  onState(listener: (state: IdentityState) => void): () => void;
  /** Trades an enrolment bundle for a certificate, which replaces the one that is there. */
  enrol(bundle: string): Promise<IdentityAnswer>;
  /** Takes key and certificate out of a file, after the server has accepted them. */
  importPkcs12(input: Pkcs12Import): Promise<IdentityAnswer>;
  /** Gets the next certificate now instead of at the time planned. */
  renew(): Promise<IdentityAnswer>;
  /** Forgets certificate and key; a browser ends its session instead, and its tabs are left with a page that says so. */
  remove(): Promise<IdentityAnswer>;
}
