import type { LogEvent } from '@batcave/shared/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyRowReader } from './CopyRowReader.ts';

const HEADER = Buffer.from('5047434f50590aff0d0a0000000000000000000000', 'hex').subarray(0, 19);
const TRAILER = Buffer.from([0xff, 0xff]);
const EPOCH_2000_MS = Date.UTC(2000, 0, 1);

const field = (bytes: Buffer | null): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes === null ? -1 : bytes.length);
  return bytes === null ? length : Buffer.concat([length, bytes]);
};
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};
const time = (ms: number): Buffer => int64(BigInt(ms - EPOCH_2000_MS) * 1000n);

/** What Postgres sends for an event. */
function rowOf(event: LogEvent, payload: string | null): Buffer {
  const fields = [
    int64(BigInt(event.seq)),
    time(event.atMs),
    time(event.receivedAtMs),
    Buffer.from([0, ['INFO', 'WARN', 'ERROR', 'CRITICAL'].indexOf(event.severity)]),
    Buffer.from(event.eventId.replaceAll('-', ''), 'hex'),
    Buffer.from(event.source),
    Buffer.from(event.type),
    Buffer.from(JSON.stringify(event.labels)),
    Buffer.from(event.tenant),
    payload === null ? null : Buffer.from(payload),
  ];
  return Buffer.concat([Buffer.from([0, fields.length]), ...fields.map(field)]);
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const anEvent = fc.record({
  tenant: fc.constantFrom('acme', 'a'),
  seq: fc.nat({ max: 2 ** 31 }).map((n) => n * 1000 + 1),
  eventId: fc.uuid(),
  source: text,
  type: text,
  severity: fc.constantFrom(
    'INFO' as const,
    'WARN' as const,
    'ERROR' as const,
    'CRITICAL' as const,
  ),
  atMs: fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2200, 0, 1) }),
  receivedAtMs: fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2200, 0, 1) }),
  // Plain names: V8 may take one for another that has a backslash in it (nodejs/node#63785).
  labels: fc.dictionary(
    text.filter((name) => !name.includes('\\')),
    text,
    { maxKeys: 3 },
  ),
  payload: fc.jsonValue(),
});

test('gives each event as it was stored, however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(anEvent, { maxLength: 8 }),
      fc.integer({ min: 1, max: 200 }),
      (all, cut) => {
        const events = all.map((event) => ({
          ...event,
          payloadJson: JSON.stringify(event.payload),
        }));
        const rows = events.map((event) => rowOf(event, event.payloadJson));
        const bytes = Buffer.concat([HEADER, Buffer.alloc(0), ...rows, TRAILER]);
        const reader = new CopyRowReader();
        const read: LogEvent[] = [];
        for (let at = 0; at < bytes.length; at += cut)
          read.push(...reader.push(bytes.subarray(at, at + cut)));
        expect(read.map((event) => ({ ...event, payload: event.payload }))).toEqual(
          events.map((event) => ({ ...event, payload: JSON.parse(event.payloadJson) as unknown })),
        );
      },
    ),
  );
});

test('a payload that was not read is none', () => {
  const [event] = fc.sample(anEvent, 1);
  const row = rowOf({ ...(event as LogEvent), payloadJson: '' }, null);
  const [read] = new CopyRowReader().push(Buffer.concat([HEADER, row, TRAILER]));
  expect(read?.payload).toBeUndefined();
});
