import type { Severity } from '@batcave/shared/events';
import type { IdentityAnswer, Pkcs12Import } from './identity.ts';
import type { WorkspaceAnswer } from './workspace.ts';

/** What `LinkState` begins with. */
export type LinkKind = 'connecting' | 'live' | 'catchingUp' | 'disconnected' | 'refused';

/** One tenant that this console has a certificate for, as far as it is known here. */
export interface TenantLine {
  readonly tenant: string;
  /** Whom the certificate is for. */
  readonly name: string;
  /** Windows without a tenant of their own show this one. */
  readonly isFirst: boolean;
  readonly link: LinkKind;
  /** Alerts that are not resolved; `null`: the server has not told. */
  readonly active: Readonly<Record<Severity, number>> | null;
  /** Alerts that nobody has acknowledged and that somebody is told of. */
  readonly audible: Readonly<Record<Severity, number>>;
  /** How many windows show it. */
  readonly windows: number;
}

/** The tenants of this console, as one of its windows sees them. */
export interface TenantsState {
  /** What this window shows; `null`: the console has no certificate for it yet. */
  readonly shown: string | null;
  /** What this window was for, and this console has no certificate for: it shows the first one. `null`: nothing. */
  readonly missing: string | null;
  /** The ones that windows were switched to last come first. */
  readonly tenants: readonly TenantLine[];
  /** Why no further one can be added; `null`: it can. */
  readonly addBlockedBy: string | null;
}

/**
 * The tenants of this console, each with its own certificate and connection. A window reaches the one that it shows,
 * and of the others no more than `TenantsState` holds.
 */
export interface TenantBridge {
  /** Tells the state now and whenever it changes. Call the returned function to stop it. */
  onState(listener: (state: TenantsState) => void): () => void;
  /** Has this window show another tenant: its page is loaded anew, and keeps the board alone. */
  show(tenant: string): Promise<WorkspaceAnswer>;
  /** Trades an enrolment bundle for the certificate of a further tenant. */
  enrol(bundle: string): Promise<IdentityAnswer>;
  /** Takes the certificate of a further tenant out of a file. */
  importPkcs12(input: Pkcs12Import): Promise<IdentityAnswer>;
  /** Forgets certificate and key of a further tenant; its windows show the first one. */
  remove(tenant: string): Promise<IdentityAnswer>;
}
