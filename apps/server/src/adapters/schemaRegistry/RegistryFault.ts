/** Why the registry did not do what it was asked, in a sentence with the next step. */
export class RegistryFault extends Error {
  override readonly name = 'RegistryFault';
  /** Whether asking the same again later can succeed. */
  readonly passing: boolean;

  constructor(message: string, options: { readonly passing: boolean; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.passing = options.passing;
  }
}
