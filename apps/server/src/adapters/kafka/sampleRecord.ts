import { SeveritySchema } from '@batcave/shared/events';
import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { SampleEntry } from '../../cluster/index.ts';
import { readJson } from './readJson.ts';

const SampleCheck = Compile(
  Type.Object({
    from: Type.Integer({ minimum: 0 }),
    rules_revision: Type.Integer(),
    event: Type.Object({
      tenant: Type.String(),
      seq: Type.Integer(),
      event_id: Type.String(),
      source: Type.String(),
      type: Type.String(),
      severity: SeveritySchema,
      at_ms: Type.Integer(),
      received_at_ms: Type.Integer(),
      labels: Type.Record(Type.String(), Type.String()),
      payload: Type.Unknown(),
    }),
  }),
);
const WatermarkCheck = Compile(
  Type.Object({
    from: Type.Integer({ minimum: 0 }),
    rules_revision: Type.Integer(),
    clock_ms: Type.Integer(),
  }),
);

/** How far the clocks of two brokers may be apart. A time beyond would let go of everything at once. */
const MAX_LEAD_MS = 3_600_000;

/** A sample as the value of a record, with its place on the sender's log. */
export function writeSample(from: number, event: LogEvent, rulesRevision: number): Buffer {
  const head = JSON.stringify({
    tenant: event.tenant,
    seq: event.seq,
    event_id: event.eventId,
    source: event.source,
    type: event.type,
    severity: event.severity,
    at_ms: event.atMs,
    received_at_ms: event.receivedAtMs,
    labels: event.labels,
  });
  const whole = `{"from":${String(from)},"rules_revision":${String(rulesRevision)},"event":`;
  return Buffer.from(`${whole}${head.slice(0, -1)},"payload":${event.payloadJson}}}`);
}

/** A watermark as the value of a record. */
export function writeWatermark(from: number, clockMs: EpochMs, rulesRevision: number): Buffer {
  return Buffer.from(JSON.stringify({ from, rules_revision: rulesRevision, clock_ms: clockMs }));
}

/** Reads what the two above wrote; anything else is refused. */
export function readSample(
  value: Buffer | null,
  { partitions, timestampMs }: { readonly partitions: number; readonly timestampMs: EpochMs },
): SampleEntry {
  const read = readJson(value);
  if ('refusal' in read) return { kind: 'refused', refusal: read.refusal };
  const { json } = read;
  const isWatermark = WatermarkCheck.Check(json);
  const isOurs =
    (isWatermark || SampleCheck.Check(json)) &&
    json.from < partitions &&
    timeOf(json) < timestampMs + MAX_LEAD_MS;
  if (isWatermark && isOurs)
    return {
      kind: 'watermark',
      from: json.from,
      clockMs: json.clock_ms,
      rulesRevision: json.rules_revision,
    };
  if (isWatermark || !isOurs || !SampleCheck.Check(json))
    return {
      kind: 'refused',
      refusal: {
        reason: 'invalid_sample',
        detail: 'Only engines of this version write to the topic of samples.',
      },
    };
  const { from, rules_revision: rulesRevision, event } = json;
  return {
    kind: 'sample',
    from,
    rulesRevision,
    event: {
      tenant: event.tenant,
      seq: event.seq,
      eventId: event.event_id,
      source: event.source,
      type: event.type,
      severity: event.severity,
      atMs: event.at_ms,
      receivedAtMs: event.received_at_ms,
      labels: event.labels,
      payload: event.payload,
      payloadJson: JSON.stringify(event.payload),
    },
  };
}

function timeOf(json: { clock_ms: number } | { event: { received_at_ms: number } }): EpochMs {
  return 'clock_ms' in json ? json.clock_ms : json.event.received_at_ms;
}
