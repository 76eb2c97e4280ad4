import type { LogEvent } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import { CopyBuffer } from './binaryCopy.ts';

const AT_MS = Date.UTC(2026, 10, 23, 8, 42, 17, 330);

function anEvent(fields: Partial<LogEvent> = {}): LogEvent {
  return {
    tenant: 'default',
    seq: 1,
    eventId: '01234567-89ab-4cde-8fed-cba987654321',
    source: 's',
    type: 'a',
    severity: 'ERROR',
    atMs: AT_MS,
    receivedAtMs: AT_MS + 5,
    labels: { a: 'b' },
    payload: {},
    payloadJson: '{}',
    ...fields,
  };
}

/** The fields of the rows of a COPY BINARY stream, read after the manual. */
function rowsOf(stream: Buffer): Buffer[][] {
  expect(stream.subarray(0, 11)).toEqual(Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'));
  const rows: Buffer[][] = [];
  let at = 19;
  for (;;) {
    const fields = stream.readInt16BE(at);
    at += 2;
    if (fields === -1) break;
    rows.push(
      Array.from({ length: fields }, () => {
        const length = stream.readInt32BE(at);
        const field = stream.subarray(at + 4, at + 4 + length);
        at += 4 + length;
        return field;
      }),
    );
  }
  expect(at).toBe(stream.length);
  return rows;
}

test('writes every column in the form that Postgres reads', () => {
  const [row = []] = rowsOf(new CopyBuffer().encode([anEvent({ seq: 2 ** 40 + 3 })]));
  const [tenant, id, day, seq, occurred, received, source, type, severity, labels, payload] = row;
  expect([tenant, source, type, labels, payload].map(String)).toEqual([
    'default',
    's',
    'a',
    '{"a":"b"}',
    '{}',
  ]);
  expect(id?.toString('hex')).toBe('0123456789ab4cde8fedcba987654321');
  const epochMs = Date.UTC(2000, 0, 1);
  expect(day?.readInt32BE()).toBe((Date.UTC(2026, 10, 23) - epochMs) / 86_400_000);
  expect(seq?.readBigInt64BE()).toBe(2n ** 40n + 3n);
  expect(occurred?.readBigInt64BE()).toBe(BigInt(AT_MS - epochMs) * 1000n);
  expect(received?.readBigInt64BE()).toBe(BigInt(AT_MS + 5 - epochMs) * 1000n);
  expect(severity?.readInt16BE()).toBe(2);
});

test('writes times before 2000 as well', () => {
  const [row = []] = rowsOf(new CopyBuffer().encode([anEvent({ atMs: 0 })]));
  expect(row[2]?.readInt32BE()).toBe(-10_957);
  expect(row[4]?.readBigInt64BE()).toBe(-946_684_800_000_000n);
});

test('grows for what is large, and forgets the batch before', () => {
  const copy = new CopyBuffer();
  const large = '⚡'.repeat(2_000_000);
  const rows = rowsOf(
    copy.encode([anEvent(), anEvent({ payloadJson: large, source: 'ü'.repeat(256) })]),
  );
  expect(rows[1]?.[10]?.toString()).toBe(large);
  expect(rows[1]?.[6]?.toString()).toBe('ü'.repeat(256));
  expect(rowsOf(copy.encode([anEvent()]))).toHaveLength(1);
  expect(rowsOf(copy.encode([]))).toEqual([]);
});
