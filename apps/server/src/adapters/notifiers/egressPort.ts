/** The way out that notifiers are handed: adapters meet in app/ only. `adapters/egress` is one. */
export interface NotifierEgress {
  /** @throws an error of which `isEgressFault` holds */
  request(request: {
    readonly method: 'POST';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly tls?: { readonly ca?: string };
  }): Promise<HttpAnswer>;
  /** @throws an error of which `isEgressFault` holds */
  checkHost(question: {
    readonly host: string;
    readonly port: number;
    readonly encrypted: boolean;
    readonly usualPorts: readonly number[];
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<{ readonly host: string; readonly address: string }>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning. */
  readonly body: string;
  readonly complete: boolean;
}

/** `EgressRefused`: the target may not be reached. `EgressFailed`: it did not answer. Messages are safe to show. */
export type EgressFault = Error & { readonly name: 'EgressRefused' | 'EgressFailed' };

export function isEgressFault(error: unknown): error is EgressFault {
  return (
    error instanceof Error && (error.name === 'EgressRefused' || error.name === 'EgressFailed')
  );
}
