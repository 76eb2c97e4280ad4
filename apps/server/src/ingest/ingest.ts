import { AppError, type FieldFault } from '@batcave/shared/errors';
import { type EventResult, type IngestResponse, serviceOf } from '@batcave/shared/events';
import { matchesService } from '@batcave/shared/identity';
import { checkEvent, type ClockWindow } from './checkEvent.ts';
import { createEventIds } from './eventId.ts';
import type { EventLog, NewEvent } from './ports.ts';
import { type BodyItem, readBody } from './readBody.ts';

/** A request to take events in, as it came. The tenant is the certificate's. */
export interface IngestRequest {
  readonly tenant: string;
  /** The services that may be spoken for: their patterns, or all. */
  readonly services: readonly string[] | 'all';
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** Takes requests in; resolves once every event that passed the checks is durable. */
export type Ingest = (request: IngestRequest) => Promise<IngestResponse>;

/**
 * Makes the way in.
 *
 * Each event of a request stands for itself: those that fail the checks are reported, the others
 * stored. Only when none passes is the whole request refused.
 *
 * @throws AppError `invalid_request` with the faults when no event passes; what `readBody` and
 *   `EventLog.append` throw.
 */
export function createIngest(options: {
  readonly log: EventLog;
  readonly now: () => number;
  readonly window: ClockWindow;
  readonly onCounted?: (counts: { accepted: number; duplicate: number; rejected: number }) => void;
}): Ingest {
  const newId = createEventIds();
  return async (request) => {
    const { list, items } = await readBody(
      request.body,
      request.contentType,
      request.contentEncoding,
    );
    const nowMs = options.now();
    const events: NewEvent[] = [];
    const results = new Array<EventResult>(items.length);
    const places: number[] = [];
    items.forEach((item, index) => {
      const pointer = list ? `/${String(index)}` : '';
      const checked =
        'notJson' in item
          ? { ok: false as const, eventId: null, faults: [notJson(item, pointer)] }
          : checkEvent(item.value, {
              tenant: request.tenant,
              pointer,
              nowMs,
              window: options.window,
              newId,
            });
      const fault = checked.ok ? serviceFault(checked.event, request.services, pointer) : undefined;
      if (checked.ok && fault === undefined) {
        events.push(checked.event);
        places.push(index);
      } else
        results[index] = {
          index,
          event_id: checked.ok ? checked.event.eventId : checked.eventId,
          status: 'rejected',
          faults: checked.ok ? [fault as FieldFault] : [...checked.faults],
        };
    });
    if (events.length === 0) {
      options.onCounted?.({ accepted: 0, duplicate: 0, rejected: items.length });
      throw new AppError('invalid_request', 'No event of this request can be taken in.', {
        faults: results.flatMap((result) => result.faults ?? []).slice(0, 100),
      });
    }
    const outcomes = await options.log.append(events);
    let duplicate = 0;
    outcomes.forEach((status, i) => {
      const index = places[i] ?? 0;
      if (status === 'duplicate') duplicate += 1;
      results[index] = { index, event_id: events[i]?.eventId ?? null, status };
    });
    const counts = {
      accepted: events.length - duplicate,
      duplicate,
      rejected: items.length - events.length,
    };
    options.onCounted?.(counts);
    return { ...counts, results };
  };
}

function serviceFault(
  event: NewEvent,
  services: IngestRequest['services'],
  pointer: string,
): FieldFault | undefined {
  if (services === 'all' || matchesService(serviceOf(event), services)) return undefined;
  const isLabel = event.labels['service'] !== undefined;
  return {
    field: `${pointer}/${isLabel ? 'labels/service' : 'source'}`,
    limit: `a service that this identity may send for: ${services.join(', ')}`,
    fix: 'Send it under one of these, or ask whoever grants roles for this one.',
  };
}

function notJson(item: Extract<BodyItem, { notJson: string }>, pointer: string): FieldFault {
  return { field: pointer, limit: 'a line of valid JSON', fix: `Mend the line: ${item.notJson}` };
}
