import { type LogEvent, serviceOf, severityRank } from '@batcave/shared/events';

/** Longer names are no services: the label of a service may be longer than what a document may name. */
const MAX_NAME = 256;
/** The server speaks to every tenant of itself; it is none of their services. */
const SERVER_SOURCE = 'sentry';
const ERROR_RANK = severityRank('ERROR');

/** What an event says of where it comes from and whom it called. */
export interface EventOrigin {
  readonly service: string;
  readonly group: string | undefined;
  /** The service that it called, by its own word. */
  readonly peer: string | undefined;
  /** Its span, unique within the tenant, and the one that caused it. */
  readonly span: string | undefined;
  readonly parent: string | undefined;
  readonly isError: boolean;
}

type Names = readonly string[];

// OpenTelemetry's names: of attributes, and of the fields of its log and span records in their written forms.
const GROUP: Names = ['service.namespace'];
const PEER: Names = ['service.peer.name', 'peer.service'];
const TRACE: Names = ['trace_id', 'traceId'];
const SPAN: Names = ['span_id', 'spanId'];
const PARENT: Names = ['parent_span_id', 'parentSpanId'];

/**
 * Reads an event by OpenTelemetry's names, in its labels, at the top of its payload, or in the payload's
 * `attributes`. `undefined` when it comes from no service of the tenant. Pure; run for every event, so it makes no copies.
 */
export function readOrigin(event: LogEvent): EventOrigin | undefined {
  const service = serviceOf(event);
  if (service === SERVER_SOURCE || service === '' || service.length > MAX_NAME) return undefined;
  const payload = recordOf(event.payload);
  const attributes = payload === undefined ? undefined : recordOf(payload['attributes']);
  const read = (names: Names): string | undefined =>
    textAt(event.labels, names) ?? textAt(payload, names) ?? textAt(attributes, names);
  const trace = read(TRACE);
  const span = trace === undefined ? undefined : read(SPAN);
  const parent = trace === undefined ? undefined : read(PARENT);
  return {
    service,
    group: read(GROUP),
    peer: read(PEER),
    span: span === undefined ? undefined : `${trace ?? ''}\n${span}`,
    parent: parent === undefined ? undefined : `${trace ?? ''}\n${parent}`,
    isError: severityRank(event.severity) >= ERROR_RANK,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

function textAt(fields: Fields | undefined, names: Names): string | undefined {
  if (fields === undefined) return undefined;
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = fields[name];
    if (typeof value === 'string' && value !== '' && value.length <= MAX_NAME) return value;
  }
  return undefined;
}
