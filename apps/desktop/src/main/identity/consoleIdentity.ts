import type { IdentityAnswer, IdentityState, Pkcs12Import } from '../../ipc/identity.ts';
import type { CredentialsSource } from '../link/credentials.ts';

/** The identity of this console: gives the link its credentials and windows its state. */
export interface ConsoleIdentity {
  readonly credentials: CredentialsSource;
  /** Reads what is stored, and renews from then on. Resolves when the state is known. */
  start(): Promise<void>;
  stop(): void;
  /** Tells the state now and whenever it changes. Call the returned function to stop it. */
  onState(listener: (state: IdentityState) => void): () => void;
  enrol(bundle: string): Promise<IdentityAnswer>;
  importPkcs12(input: Pkcs12Import): Promise<IdentityAnswer>;
  renew(): Promise<IdentityAnswer>;
  remove(): Promise<IdentityAnswer>;
}
