import type { from as copyFrom } from 'pg-copy-streams';

/**
 * Lets the rows follow the COPY without waiting for its answer, as the protocol allows: saves a round
 * trip, and a process that is frozen has sent either both or neither. A COPY that waits for rows is ended by
 * no timeout of Postgres, and would hold the lock of all servers.
 */
export function sendAtOnce(stream: ReturnType<typeof copyFrom>): void {
  // Of pg-copy-streams 7.0.0, without an official way. Where it is not so, the stream waits as ever.
  const inner = stream as unknown as { _gotCopyInResponse?: boolean; connection?: unknown };
  // A connection that broke meanwhile has not taken the COPY: its error comes in a moment.
  if (inner._gotCopyInResponse !== false || inner.connection === undefined) return;
  inner._gotCopyInResponse = true;
  stream.uncork();
}
