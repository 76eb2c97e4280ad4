import type { Problem } from '@batcave/shared/api';
import type { Scope } from '@batcave/shared/identity';
import { type ReactNode, useState } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { formatClock } from '../ui/format.ts';
import './answer.css';
import { useNowMs } from './hooks.ts';
import { EmptyState, Skeleton } from './PaneStates.tsx';
import { Ago } from './Ticking.tsx';
import type { Answer } from './useAnswer.ts';

const SAYS_SO_AFTER_MS = 2_000;
const FAILS_AFTER_MS = 10_000;

/** What the server refused, in its words, with the id that finds it in the log. */
export function ProblemText({ problem }: { readonly problem: Problem }) {
  return (
    <>
      {problem.detail || problem.title}
      {problem.required !== undefined && ` The scope ${problem.required} is missing.`}
      {problem.trace_id !== '' && (
        <span className="meta">
          {' '}
          Error id <span className="mono">{problem.trace_id}</span>.
        </span>
      )}
    </>
  );
}

/** How old the answer is that is on show. */
export function AnswerAge({ atMs }: { readonly atMs: number | null }) {
  if (atMs === null) return null;
  return (
    <span className="answer-age">
      read <Ago sinceMs={atMs} /> ago
    </span>
  );
}

/** A part of a pane under a title of its own. */
export function Section(props: { readonly title: string; readonly children: ReactNode }) {
  const { title, children } = props;
  return (
    <section className="section" aria-label={title}>
      <h4 className="section-title">{title}</h4>
      {children}
    </section>
  );
}

/** What failed to load, since when, what is still true, and the way to try again, by its key where there is one. */
export function AnswerProblem(props: {
  readonly what: string;
  readonly answer: Answer<unknown>;
  readonly shortcut?: string;
  /** Other than asking again. */
  readonly onRetry?: () => void;
}) {
  const { what, answer, shortcut, onRetry = answer.reload } = props;
  const { problem, failingSinceMs, atMs } = answer;
  if (problem === null) return null;
  return (
    <div className="answer-problem" role="alert">
      <p>
        {what} could not be loaded
        {failingSinceMs !== null && ` since ${formatClock(failingSinceMs)}Z`}:{' '}
        <ProblemText problem={problem} />
        {atMs !== null && ` This is what was known at ${formatClock(atMs)}Z.`}
      </p>
      <ActionButton onPress={onRetry} {...(shortcut !== undefined && { shortcut })}>
        Retry
      </ActionButton>
    </div>
  );
}

/** Before the first answer: still grey bars, after 2 s the wait in words, after 10 s a way out. */
export function WaitingForAnswer(props: {
  readonly rows: number;
  readonly answer: Pick<Answer<unknown>, 'reload'>;
}) {
  const nowMs = useNowMs(250);
  const [sinceMs] = useState(nowMs);
  const waitedMs = nowMs - sinceMs;
  const seconds = String(Math.floor(waitedMs / 1000));
  return (
    <div className="answer-waiting">
      <p className="meta" role="status">
        {waitedMs >= SAYS_SO_AFTER_MS && `Waiting for server - ${seconds} s`}
      </p>
      {waitedMs >= FAILS_AFTER_MS && (
        <ActionButton onPress={props.answer.reload}>Ask again</ActionButton>
      )}
      <Skeleton rows={props.rows} />
    </div>
  );
}

/** Says which scope is missing for what, and who gives it. */
export function MissingScope(props: { readonly scope: Scope; readonly what: string }) {
  return (
    <EmptyState>
      <p>
        This identity may not {props.what}: the scope <span className="mono">{props.scope}</span> is
        missing.
      </p>
      <p className="meta">The security team gives it with a role.</p>
    </EmptyState>
  );
}
