import type { DispatchConfig } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import type { CompileRegex } from '../matchers.ts';
import type { Shift } from '../onCall/index.ts';
import type { PlacedRoute } from './placedRoute.ts';
import type { Reference } from './references.ts';

/** Something in the document that is wrong (it is refused) or that may surprise whoever wrote it. */
export interface LintFinding {
  /** JSON Pointer (RFC 6901) into the document. */
  readonly path: string;
  readonly severity: 'error' | 'warning';
  /** Stable: programs may branch on it. */
  readonly code: string;
  /** What is wrong, why that matters, and what to write instead. */
  readonly message: string;
}

/** Who of a tenant may read alerts of some service, as the grants are now. */
export interface LintReaders {
  readonly tenant: string;
  /** @param identity as kind/name */
  mayReadAny(identity: string): boolean;
}

/** The document, and what several checks need of it. */
export interface Linted {
  readonly config: DispatchConfig;
  readonly nowMs: EpochMs;
  readonly compileRegex: CompileRegex;
  /** Undefined: nobody can be asked, since the document is looked at by itself. */
  readonly readers: LintReaders | undefined;
  /** Depth first, as far as the limits of the tree go. */
  readonly routes: readonly PlacedRoute[];
  /** The first route beyond those limits. */
  readonly beyond: string | undefined;
  readonly references: readonly Reference[];
  /** Of schedules that can be read: who is on call in the next 30 days. */
  readonly shifts: ReadonlyMap<string, readonly Shift[]>;
}

/** What one check found. Its severity and code are the check's. */
export type Found = Pick<LintFinding, 'path' | 'message'>;

/** One thing that is looked for. */
export interface Check {
  readonly code: string;
  readonly severity: LintFinding['severity'];
  readonly find: (linted: Linted) => Iterable<Found>;
}
