import type { LogEvent } from '@batcave/shared/events';
import { formatInstant } from '@batcave/shared/time';

/** An event as `EventRecord` in JSON. The payload's text is taken as it is, never made again. */
export function eventJson(event: LogEvent): string {
  const { eventId, source, type, severity, atMs, receivedAtMs, labels, seq, payloadJson } = event;
  return (
    `{"event_id":"${eventId}","source":${JSON.stringify(source)},"type":${JSON.stringify(type)},` +
    `"severity":"${severity}","timestamp":"${formatInstant(atMs)}","labels":${JSON.stringify(labels)},` +
    `"payload":${payloadJson},"received_at":"${formatInstant(receivedAtMs)}","seq":${String(seq)}}`
  );
}
