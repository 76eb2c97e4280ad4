const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** The murmur2 of Kafka's Java clients (org.apache.kafka.common.utils.Utils), as a signed 32-bit number. */
export function murmur2(data: Uint8Array): number {
  const at = (i: number): number => data[i] ?? 0;
  const { length } = data;
  const whole = length & ~3;
  let h = SEED ^ length;
  for (let i = 0; i < whole; i += 4) {
    let k = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  if (length > whole) {
    h ^= at(whole) | (at(whole + 1) << 8) | (at(whole + 2) << 16);
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return (h ^ (h >>> 15)) | 0;
}

/**
 * The partition of a key, as every Java client and librdkafka with `murmur2_random` choose it.
 *
 * Our own, since that of kafkajs reckons with BigInt and is asked for every event.
 */
export function partitionOf(key: string | Uint8Array, partitions: number): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  return (murmur2(bytes) & 0x7fffffff) % partitions;
}
