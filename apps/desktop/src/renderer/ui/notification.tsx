import type { Attempt, Notification } from '@batcave/shared/dispatch';
import { formatClock, plural } from './format.ts';

/** Who is told: the person and the way, or the way alone. */
export function nameTarget({
  person,
  receiver,
}: Pick<Notification, 'person' | 'receiver'>): string {
  return person === null ? receiver : `${person} by ${receiver}`;
}

/** What became of a message: `sent`, `failed, 3 attempts`. */
export function describeSending({
  state,
  attempt_count: count,
}: Pick<Notification, 'state' | 'attempt_count'>): string {
  return count === 1 && state === 'sent' ? state : `${state}, ${plural(count, 'attempt')}`;
}

/** Every attempt that is known, oldest first. */
export function AttemptList({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p className="meta">Not tried yet.</p>;
  return (
    <ol className="attempts">
      {attempts.map(({ at, outcome, category, detail }, i) => (
        <li key={i}>
          <span className="mono meta">{formatClock(Date.parse(at))}</span>{' '}
          {outcome === 'retry' ? 'to be tried again' : outcome}
          {category !== null && ` (${category.replace('_', ' ')})`}
          {detail !== '' && `: ${detail}`}
        </li>
      ))}
    </ol>
  );
}
