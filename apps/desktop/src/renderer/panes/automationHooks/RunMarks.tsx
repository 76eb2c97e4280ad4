import type { Run } from '@batcave/shared/remediation';
import { STATE_WORDS } from './describeRun.ts';
import { markOf, type RunMark } from './describeHook.ts';

/** Filled: it worked. Outlined: it did not. Dashed: nobody knows. A bar: under way. A dash: not sent. */
const SHAPES: Readonly<Record<RunMark, string>> = {
  worked: 'run-mark run-mark-worked',
  failed: 'run-mark run-mark-failed',
  unknown: 'run-mark run-mark-unknown',
  underWay: 'run-mark run-mark-under-way',
  notSent: 'run-mark run-mark-not-sent',
};

/** The last runs, the newest at the right. */
export function RunMarks({ runs }: { readonly runs: readonly Run[] }) {
  if (runs.length === 0) return <span className="meta">none</span>;
  const words = runs.map(({ state }) => STATE_WORDS[state]).join(', ');
  return (
    <span className="run-marks" role="img" aria-label={`Newest first: ${words}`} title={words}>
      {runs.toReversed().map(({ run_id, state }) => (
        <span key={run_id} className={SHAPES[markOf(state)]}>
          {markOf(state) === 'unknown' ? '?' : ''}
        </span>
      ))}
    </span>
  );
}

/** The mark of one run beside its word. */
export function RunState({ run }: { readonly run: Pick<Run, 'state'> }) {
  return (
    <span className="run-state">
      <span className={SHAPES[markOf(run.state)]} aria-hidden="true">
        {markOf(run.state) === 'unknown' ? '?' : ''}
      </span>
      {STATE_WORDS[run.state]}
    </span>
  );
}
