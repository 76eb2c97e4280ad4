import type { ServerProgram } from '../../ipc/contract.ts';
import type { WallInput, WallState } from './rotation.ts';

/** For one version a wall loads itself again once within this time: servers that disagree for good must not make it loop. */
export const AGAIN_AFTER_MS = 86_400_000;
/** A board that came so lately counts as just changed. */
export const BOUNDARY_MS = 1_500;

/** That a wall loaded itself again for a version of the server, by the local clock. */
export interface VersionReload {
  readonly version: string;
  readonly atMs: number;
}

/** What a wall does about another version of the server. */
export type ReloadPlan =
  | { readonly kind: 'none' }
  /** It loads itself again later, for this reason. */
  | { readonly kind: 'wait'; readonly reason: 'critical' | 'paused' | 'boundary' }
  | { readonly kind: 'reload'; readonly version: string };

/**
 * Whether a wall loads its page again now. Pure. Never while a critical alert that nobody has is there, which would
 * be out of sight for as long as the page takes, nor while somebody looks at a board; else when the board changes
 * anyway, or at once where it stands still.
 */
export function planReload(options: {
  /** The other version, once it has settled. */
  readonly program: ServerProgram | null;
  readonly reloads: readonly VersionReload[];
  readonly state: WallState;
  readonly input: WallInput;
  /** Whether another board comes by itself. */
  readonly goesOn: boolean;
  /** The local clock. */
  readonly nowMs: number;
}): ReloadPlan {
  const { program, reloads, state, input, goesOn, nowMs } = options;
  if (program === null) return { kind: 'none' };
  const { version } = program;
  const isDone = reloads.some(
    (each) => each.version === version && Math.abs(nowMs - each.atMs) < AGAIN_AFTER_MS,
  );
  if (isDone) return { kind: 'none' };
  if (input.alerts.some(({ severity }) => severity === 'CRITICAL'))
    return { kind: 'wait', reason: 'critical' };
  if (state.pausedUntilMs !== null) return { kind: 'wait', reason: 'paused' };
  const isAtBoundary = input.nowMs - state.sinceMs <= BOUNDARY_MS;
  if (goesOn && !isAtBoundary) return { kind: 'wait', reason: 'boundary' };
  return { kind: 'reload', version };
}
