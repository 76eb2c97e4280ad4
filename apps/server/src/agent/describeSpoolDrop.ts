import type { EventInput } from '@batcave/shared/events';
import type { EventDraft } from './metrics/draft.ts';

const TYPE = 'agent.spool.dropped';

/** The event that stands for those the spool had no room for. */
export function describeSpoolDrop(dropped: number, maxBytes: number): EventDraft {
  return {
    type: TYPE,
    severity: 'WARN',
    payload: {
      message: `The agent's spool was full: its ${String(dropped)} oldest events were dropped unsent`,
      dropped,
      max_bytes: maxBytes,
    },
  };
}

/**
 * How many events nobody will see when this one is dropped: one, or, when it stands for others
 * itself, as many as those. So the last notice that gets through tells the whole loss.
 */
export function countLost(event: EventInput): number {
  if (event.type !== TYPE) return 1;
  const { dropped } = event.payload as { dropped?: unknown };
  return typeof dropped === 'number' ? dropped : 1;
}
