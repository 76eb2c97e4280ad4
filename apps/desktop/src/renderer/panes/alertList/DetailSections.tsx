import type { TimelineEntry } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import { type Answer, AnswerProblem, Section, Skeleton } from '../../paneKit/index.ts';
import { formatClock } from '../../ui/format.ts';

/** What happened around the alert, oldest first. */
export function LoadedTimeline(props: {
  readonly timeline: Answer<{ readonly entries: readonly TimelineEntry[] }>;
}) {
  const { timeline } = props;
  return (
    <Section title="Timeline">
      {timeline.value === undefined && timeline.problem === null && <Skeleton rows={3} />}
      <AnswerProblem what="The timeline" answer={timeline} />
      {timeline.value !== undefined && (
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
  readonly event: Answer<EventRecord>;
}) {
  const { eventId, event } = props;
  const isWaiting = event.value === undefined && event.problem === null;
  return (
    <Section title="Event">
      {eventId === null && <p className="meta">No single event raised it.</p>}
      {eventId !== null && isWaiting && <Skeleton rows={4} />}
      <AnswerProblem what="The event" answer={event} />
      {event.value !== undefined && (
        <pre className="json mono">{JSON.stringify(event.value, null, 2)}</pre>
      )}
    </Section>
  );
}
