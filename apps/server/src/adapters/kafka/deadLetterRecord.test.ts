import { expect, test } from 'vitest';
import type { DeadLetter } from '../../cluster/index.ts';
import { toDeadLetterRecord } from './deadLetterRecord.ts';
import { MAX_VALUE_BYTES } from './readJson.ts';
import { MAX_MESSAGE_BYTES } from './topics.ts';

function letter(record: Partial<DeadLetter['record']> = {}): DeadLetter {
  return {
    topic: 'events',
    partition: 3,
    record: {
      offset: 17,
      timestampMs: 1234,
      key: Buffer.from([0xff, 0x2f]),
      value: Buffer.from('{'),
      headers: { origin: 'ingest', reason: 'mine' },
      ...record,
    },
    refusal: { reason: 'invalid_json', detail: 'value: JSON. Mend it.' },
  };
}

test('keeps all of the record, and why it was refused', () => {
  expect(toDeadLetterRecord(letter(), 'dead')).toEqual({
    topic: 'dead',
    partition: 0,
    key: 'events/3/17',
    value: Buffer.from('{'),
    headers: {
      reason: 'invalid_json',
      detail: 'value: JSON. Mend it.',
      topic: 'events',
      partition: '3',
      offset: '17',
      timestamp: '1234',
      key: Buffer.from([0xff, 0x2f]).toString('base64'),
      'original-origin': 'ingest',
      'original-reason': 'mine',
    },
  });
});

test('keeps a record without key and value', () => {
  const record = toDeadLetterRecord(letter({ key: null, value: null, headers: {} }), 'dead');
  expect(record.value).toBeNull();
  expect(record.headers).not.toHaveProperty('key');
});

test('fits into the topic, however large the record is', () => {
  const headers = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`h${String(i)}`, 'x'.repeat(10_000)]),
  );
  const { value, headers: kept = {} } = toDeadLetterRecord(
    letter({ key: Buffer.alloc(5e6), value: Buffer.alloc(5e6), headers }),
    'dead',
  );
  const headerBytes = Object.entries(kept).reduce((sum, [a, b]) => sum + a.length + b.length, 0);
  expect(value).toHaveLength(MAX_VALUE_BYTES);
  expect(kept).toMatchObject({ cut_from: '5000000', 'original-h0': headers['h0'] });
  expect(MAX_VALUE_BYTES + headerBytes).toBeLessThan(2 * MAX_MESSAGE_BYTES);
});
