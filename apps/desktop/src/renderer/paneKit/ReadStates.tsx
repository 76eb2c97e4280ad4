import type { Problem } from '@batcave/shared/api';
import type { ReactNode } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatClock } from '../ui/format.ts';
import { ProblemText } from './AnswerStates.tsx';
import type { Reading } from './poller.ts';
import { Ago } from './Ticking.tsx';

/** How old the answer is that is on show. */
export function ReadAge({ readAtMs }: { readonly readAtMs: number | null }) {
  if (readAtMs === null) return null;
  return (
    <span className="read-age">
      read <Ago sinceMs={readAtMs} /> ago
    </span>
  );
}

/** A part of a pane under a title of its own. */
export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="section" aria-label={title}>
      <h4 className="section-title">{title}</h4>
      {children}
    </section>
  );
}

/** Something could not be loaded; nothing of it is known. */
export function LoadFailed(props: {
  readonly what: string;
  readonly problem: Problem;
  readonly onRetry: () => void;
}) {
  const { what, problem, onRetry } = props;
  return (
    <div>
      <p>
        {what} could not be loaded: <ProblemText problem={problem} />
      </p>
      <p className="meta">What is above is still true.</p>
      <ActionButton onPress={onRetry}>Retry</ActionButton>
    </div>
  );
}

/**
 * What failed, since when, what is still true and what to do. Nothing while the last read was good.
 */
export function ReadFailure(props: {
  readonly what: string;
  readonly reading: Reading<unknown>;
  readonly shortcut?: string;
  readonly onRetry: () => void;
}) {
  const { what, reading, shortcut, onRetry } = props;
  const { failure, readAtMs } = reading;
  if (failure === null) return null;
  const { problem, times, sinceMs } = failure;
  return (
    <div className="read-failure" role="alert">
      <p>
        <strong className="strong">
          {what} failed {String(times)}× since {formatClock(sinceMs)}Z:
        </strong>{' '}
        <ProblemText problem={problem} />
        {readAtMs !== null && ` Showing data up to ${formatClock(readAtMs)}Z.`}
      </p>
      <ActionButton onPress={onRetry} {...(shortcut !== undefined && { shortcut })}>
        Retry
      </ActionButton>
    </div>
  );
}
