import type { FieldFault } from '@batcave/shared/errors';
import {
  EVENT_LIMITS,
  type EventInput,
  EventInputSchema,
  SEVERITIES,
} from '@batcave/shared/events';
import { uuidTimeMs } from '@batcave/shared/ids';
import { type DurationMs, type EpochMs, formatDuration, parseInstant } from '@batcave/shared/time';
import { Compile } from 'typebox/compile';
import { checkPayload } from './payload.ts';
import type { NewEvent } from './ports.ts';
import { checkTexts } from './texts.ts';

const EventInputCheck = Compile(EventInputSchema);
/** The server's own voice: rules trust what it says about itself, so nobody else may use it. */
export const RESERVED_SOURCE = 'sentry';
const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});
const FIELDS = ['event_id', 'source', 'type', 'severity', 'timestamp', 'labels', 'payload'];

/** How far an event's time may be from the server's. */
export interface ClockWindow {
  readonly maxPastMs: DurationMs;
  readonly maxFutureMs: DurationMs;
}

export type AcceptedEvent =
  | { readonly ok: true; readonly event: NewEvent }
  | { readonly ok: false; readonly eventId: string | null; readonly faults: readonly FieldFault[] };

const LIMITS: Record<string, { limit: string; fix: string }> = {
  event_id: { limit: 'a UUID, RFC 9562', fix: 'Send a UUID, or leave it out to get one.' },
  source: {
    limit: `text of 1 to ${String(EVENT_LIMITS.maxSourceLength)} characters`,
    fix: 'Name who speaks: a host, a service instance.',
  },
  type: {
    limit: `text of 1 to ${String(EVENT_LIMITS.maxTypeLength)} characters`,
    fix: 'Name the kind of event: host.cpu, log.line.',
  },
  severity: {
    limit: `one of ${SEVERITIES.join(', ')}`,
    fix: 'Send one of these words in capitals, or leave it out for INFO.',
  },
  timestamp: {
    limit: 'RFC 3339 with offset',
    fix: 'Send for example 2026-11-23T08:42:17.330Z, or leave it out for the time of arrival.',
  },
  labels: {
    limit: `at most ${String(EVENT_LIMITS.maxLabels)} labels; names of 1 to ${String(EVENT_LIMITS.maxLabelNameLength)} and text values of at most ${String(EVENT_LIMITS.maxLabelValueLength)} characters`,
    fix: 'Send texts; put anything longer or nested into payload.',
  },
};

function describeFaults(input: unknown, pointer: string): FieldFault[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return [
      {
        field: pointer,
        limit: 'a JSON object',
        fix: 'Send {"source": …, "type": …, "payload": …}.',
      },
    ];
  const faults: FieldFault[] = [];
  for (const key of Object.keys(input))
    if (!FIELDS.includes(key))
      faults.push({
        field: `${pointer}/${key}`,
        limit: `one of ${FIELDS.join(', ')}`,
        fix:
          key === 'tenant' || key === 'tenant_id'
            ? 'Leave it out: the certificate names the tenant.'
            : 'Put it into payload or labels.',
      });
  const wrong = new Set<string>();
  for (const { instancePath, keyword, params } of EventInputCheck.Errors(input)) {
    const field = instancePath.split('/')[1];
    if (field !== undefined) wrong.add(field);
    else if (keyword === 'required')
      for (const name of (params as { requiredProperties: string[] }).requiredProperties)
        wrong.add(name);
  }
  for (const field of FIELDS) {
    const words = LIMITS[field];
    if (wrong.has(field) && words !== undefined)
      faults.push({ field: `${pointer}/${field}`, ...words });
  }
  return faults;
}

function eventTime(
  input: EventInput,
  pointer: string,
  nowMs: EpochMs,
  window: ClockWindow | undefined,
): { atMs: EpochMs | undefined } | { fault: FieldFault } {
  if (input.timestamp === undefined) {
    if (window === undefined) return { atMs: undefined };
    // A repeat must fall on the same day, so the time in the id comes before that of arrival.
    const idMs = input.event_id === undefined ? nowMs : uuidTimeMs(input.event_id);
    const usable =
      idMs !== undefined && idMs >= nowMs - window.maxPastMs && idMs <= nowMs + window.maxFutureMs;
    return { atMs: usable ? idMs : undefined };
  }
  const field = `${pointer}/timestamp`;
  const atMs = parseInstant(input.timestamp);
  if (atMs === undefined)
    return { fault: { field, limit: 'RFC 3339 with offset', fix: LIMITS['timestamp']?.fix ?? '' } };
  if (window === undefined) return { atMs };
  if (atMs < nowMs - window.maxPastMs)
    return {
      fault: {
        field,
        limit: `at most ${formatDuration(window.maxPastMs)} in the past`,
        fix: 'Check the clock of the producer; older events are not taken in.',
      },
    };
  if (atMs > nowMs + window.maxFutureMs)
    return {
      fault: {
        field,
        limit: `at most ${formatDuration(window.maxFutureMs)} in the future`,
        fix: 'Set the clock of the producer (NTP).',
      },
    };
  return { atMs };
}

/** Turns what a producer sent into an event for the log, or says what is wrong with it. Pure but for `newId`. */
export function checkEvent(
  input: unknown,
  options: {
    readonly tenant: string;
    /** Where it stands in the request, as a JSON Pointer: `/3`, or empty for a single event. */
    readonly pointer: string;
    readonly nowMs: EpochMs;
    readonly window: ClockWindow;
    readonly newId: (nowMs: EpochMs) => string;
    /**
     * It passed the checks before and was acknowledged: what it says of its time and its source
     * stays, however late it is read.
     */
    readonly acknowledged?: boolean;
  },
): AcceptedEvent {
  const { tenant, pointer, nowMs, newId, acknowledged = false } = options;
  const window = acknowledged ? undefined : options.window;
  if (!EventInputCheck.Check(input)) {
    const id = (input as { event_id?: unknown } | null)?.event_id;
    return {
      ok: false,
      eventId: typeof id === 'string' ? id : null,
      faults: describeFaults(input, pointer),
    };
  }
  const refuse = (fault: FieldFault): AcceptedEvent => ({
    ok: false,
    eventId: input.event_id ?? null,
    faults: [fault],
  });
  if (input.source === RESERVED_SOURCE && !acknowledged)
    return refuse({
      field: `${pointer}/source`,
      limit: `any name but ${RESERVED_SOURCE}`,
      fix: 'Only the server itself speaks under this name. Choose another.',
    });
  const textFault = checkTexts(input, pointer);
  if (textFault !== undefined) return refuse(textFault);
  const time = eventTime(input, pointer, nowMs, window);
  if ('fault' in time) return refuse(time.fault);
  const payload = input.payload ?? {};
  const fault = checkPayload(payload, `${pointer}/payload`);
  if (fault !== undefined) return refuse(fault);
  const payloadJson = JSON.stringify(payload);
  if (
    payloadJson.length > EVENT_LIMITS.maxPayloadBytes / 3 &&
    Buffer.byteLength(payloadJson) > EVENT_LIMITS.maxPayloadBytes
  )
    return refuse({
      field: `${pointer}/payload`,
      limit: `at most ${String(EVENT_LIMITS.maxPayloadBytes)} bytes as JSON`,
      fix: 'Send the large part elsewhere and a link to it here.',
    });
  return {
    ok: true,
    event: {
      tenant,
      eventId: input.event_id?.toLowerCase() ?? newId(nowMs),
      source: input.source,
      type: input.type,
      severity: input.severity ?? 'INFO',
      atMs: time.atMs,
      hasNewId: input.event_id === undefined,
      labels: input.labels ?? NO_LABELS,
      payload,
      payloadJson,
    },
  };
}
