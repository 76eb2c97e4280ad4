/**
 * The target may not be reached from here. Nothing was sent, and the same will be refused again.
 * The message is one line, says what to change, and names host and port alone: a path may be a secret.
 */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}

/** The target may be reached, but did not answer. The message is one line that names host and port alone. */
export class EgressFailed extends Error {
  override readonly name = 'EgressFailed';
  /** Whether the request may have reached the target. False: it certainly did not. */
  readonly sent: boolean;

  constructor(message: string, options: { readonly sent: boolean; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.sent = options.sent;
  }
}
