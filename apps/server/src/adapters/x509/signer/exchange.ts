import type { ErrorCode } from '@batcave/shared/errors';
import type { KeyDetails, LeafRequest, SignedLeaf } from '../../../identity/index.ts';
import type { CaOptions } from '../initCa.ts';
import type { RevocationList } from '../revocationList.ts';
import type { SignerPolicy } from './policy.ts';

/** What the signer is started with; it cannot be told anything else later. */
export interface SignerSettings extends CaOptions, SignerPolicy {
  /** Certificates, at most. */
  readonly maxPerMinute: number;
}

/** A client's certificate as it was signed. */
export type IssuedLeaf = SignedLeaf;
export type IssuedServerLeaf = Omit<IssuedLeaf, 'uri'>;

/** What the signer can be asked, and what it answers. JSON: bytes are base64. */
export interface Exchange {
  csr: {
    readonly ask: { readonly pem: string };
    readonly answer: {
      readonly keyType: string | undefined;
      readonly keyDetails: Omit<KeyDetails, 'publicExponent'> & {
        readonly publicExponent?: string;
      };
      readonly spki: string;
    };
  };
  client: {
    readonly ask: Omit<LeafRequest, 'spki'> & { readonly spki: string };
    readonly answer: IssuedLeaf;
  };
  server: {
    readonly ask: { readonly spki: string; readonly notAfterMs: number };
    readonly answer: IssuedServerLeaf;
  };
  /** A list for each clients CA that is trusted, newest first. */
  lists: { readonly ask: RevocationList; readonly answer: readonly string[] };
  checkpoint: { readonly ask: { readonly text: string }; readonly answer: string };
}

/** To the signer. */
export type Question = {
  [K in keyof Exchange]: {
    readonly id: number;
    readonly what: K;
    readonly ask: Exchange[K]['ask'];
  };
}[keyof Exchange];

/** From the signer. */
export type Answer =
  | { readonly ready: true; readonly notes: readonly string[] }
  | { readonly failed: string }
  | { readonly id: number; readonly answer: unknown }
  | {
      readonly id: number;
      readonly error: {
        readonly code: ErrorCode;
        readonly detail: string;
        readonly retryAfterMs?: number | undefined;
      };
    };
