import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { murmur2, partitionOf } from './partitionOf.ts';

// From UtilsTest.testMurmur2 of Kafka's clients.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as the Java client does', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test('chooses the partition that kafkajs and Java producers choose for the same key', () => {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 300 }), (key, count) => {
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
        partitionId,
        partitionErrorCode: 0,
        leader: 1,
        replicas: [1],
        isr: [1],
      }));
      const message = { key, value: null };
      expect(partitionOf(key, count)).toBe(choose({ topic: 't', partitionMetadata, message }));
    }),
  );
});
