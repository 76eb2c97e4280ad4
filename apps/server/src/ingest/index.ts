export { AppendRequest } from './AppendRequest.ts';
export { type AcceptedEvent, checkEvent, type ClockWindow, RESERVED_SOURCE } from './checkEvent.ts';
export { createIngest, type Ingest, type IngestRequest } from './ingest.ts';
export type { AppendOutcome, EventLog, NewEvent } from './ports.ts';
export { createEventIds } from './eventId.ts';
