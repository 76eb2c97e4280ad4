import type { ReactNode } from 'react';
import { ActionButton } from '../ui/ActionButton.tsx';
import { useRetryNow, useWaitedMs } from './hooks.ts';

const SAYS_SO_AFTER_MS = 2_000;
const FAILS_AFTER_MS = 10_000;

/** Grey bars where rows will be. Still, because motion would look like data. */
export function Skeleton({ rows }: { readonly rows: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={`skeleton-row skeleton-row-${String(i % 3)}`} />
      ))}
    </div>
  );
}

/** A pane before its first data: skeleton, after 2 s the wait in words, after 10 s a way out. */
export function FirstLoad({ rows }: { readonly rows: number }) {
  const waitedMs = useWaitedMs();
  const retryNow = useRetryNow();
  const seconds = String(Math.floor(waitedMs / 1000));
  return (
    <div className="first-load" data-pane-focus tabIndex={-1}>
      {waitedMs >= FAILS_AFTER_MS ? (
        <div className="pane-state">
          <p className="strong">No answer from the server for {seconds} s.</p>
          <p className="meta">Nothing is known yet about what this pane shows.</p>
          <ActionButton onPress={retryNow} shortcut="Y">
            Retry now
          </ActionButton>
        </div>
      ) : (
        <>
          <p className="first-load-text meta">
            {waitedMs >= SAYS_SO_AFTER_MS ? `Waiting for server - ${seconds} s` : ' '}
          </p>
          <Skeleton rows={rows} />
        </>
      )}
    </div>
  );
}

/** A pane that has nothing to show, in one calm sentence. */
export function EmptyState({ children }: { readonly children: ReactNode }) {
  return (
    <div className="pane-state" data-pane-focus tabIndex={-1}>
      {children}
    </div>
  );
}
