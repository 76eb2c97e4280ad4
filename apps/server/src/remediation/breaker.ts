import type { RunState } from '@batcave/shared/remediation';

/**
 * Whether a hook must not run by itself any more: its newest runs, newest first, failed so often in a row.
 *
 * Runs that came to nothing else (cancelled, refused) are not given.
 */
export function breaks(outcomes: readonly RunState[], stopAfterFailures: number): boolean {
  const newest = outcomes.slice(0, stopAfterFailures);
  return (
    newest.length === stopAfterFailures &&
    newest.every((state) => state === 'failed' || state === 'failed_verification')
  );
}
