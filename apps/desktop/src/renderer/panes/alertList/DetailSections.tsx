import type { TimelineEntry } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import { LoadFailed, Section, Skeleton } from '../../paneKit/index.ts';
import { formatClock } from '../../ui/format.ts';
import type { Loaded } from './useLoaded.ts';

/** What happened around the alert, oldest first. */
export function LoadedTimeline(props: {
  readonly timeline: Loaded<{ readonly entries: readonly TimelineEntry[] }>;
  readonly onRetry: () => void;
}) {
  const { timeline, onRetry } = props;
  return (
    <Section title="Timeline">
      {timeline.kind === 'loading' && <Skeleton rows={3} />}
      {timeline.kind === 'failed' && (
        <LoadFailed what="The timeline" problem={timeline.problem} onRetry={onRetry} />
      )}
      {timeline.kind === 'ready' && (
        <ol className="timeline">
          {timeline.value.entries.map((entry) => (
            <li key={entry.timeline_id}>
              <span className="mono meta">{formatClock(Date.parse(entry.timestamp))}</span>
              <span>{entry.entry}</span>
              <span className="meta">{entry.actor}</span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

/** The event that raised the alert, as it was sent. */
export function LoadedEvent(props: {
  readonly eventId: string | null;
  readonly event: Loaded<EventRecord>;
  readonly onRetry: () => void;
}) {
  const { eventId, event, onRetry } = props;
  return (
    <Section title="Event">
      {eventId === null && <p className="meta">No single event raised it.</p>}
      {eventId !== null && event.kind === 'loading' && <Skeleton rows={4} />}
      {event.kind === 'failed' && (
        <LoadFailed what="The event" problem={event.problem} onRetry={onRetry} />
      )}
      {event.kind === 'ready' && (
        <pre className="json mono">{JSON.stringify(event.value, null, 2)}</pre>
      )}
    </Section>
  );
}
