import type { ServerProgram } from '../../ipc/contract.ts';

/**
 * So long another version must have been the only one told, over a connection that held, until it counts. While
 * servers of a cluster are updated one after the other, a console may come back to an older one.
 */
export const SETTLED_MS = 120_000;

/** What the server runs, seen from a page that began with one version of it. */
export interface ServerVersion {
  /** The first version that was told to this page; `null`: none yet. */
  readonly started: string | null;
  /** Another one that is told now, and since when it alone was, by the local clock. */
  readonly other: { readonly program: ServerProgram; readonly sinceMs: number } | null;
}

/** Of a page that has heard nothing yet. */
export const NO_SERVER_VERSION: ServerVersion = { started: null, other: null };

/** The view after a frame. Pure; what has not changed is the same object. */
export function followVersion(
  before: ServerVersion,
  told: {
    readonly program: ServerProgram | null;
    readonly isConnected: boolean;
    readonly nowMs: number;
  },
): ServerVersion {
  const { program, isConnected, nowMs } = told;
  const { started, other } = before;
  // With a server whose protocol nobody here reads, no page has begun.
  if (started === null)
    return program === null || program.isForeign ? before : { started: program.version, other };
  if (program === null || program.version === started)
    return other === null ? before : { started, other: null };
  // A server that is not understood cannot stay connected: that it is told again and again is all there is.
  const isHeld = isConnected || program.isForeign;
  if (other?.program.version === program.version && isHeld)
    return other.program === program ? before : { started, other: { ...other, program } };
  return { started, other: { program, sinceMs: nowMs } };
}

/** The other version, once it has settled; `null`: there is none, or it may still change. */
export function settledVersion({ other }: ServerVersion, nowMs: number): ServerProgram | null {
  return other !== null && nowMs - other.sinceMs >= SETTLED_MS ? other.program : null;
}
