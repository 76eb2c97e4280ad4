import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs from 'kafkajs';

/**
 * Teaches kafkajs zstd, with what Node brings along. Safe to repeat.
 *
 * In this thread: a batch takes some tens of microseconds, less than handing it to another and back
 * (measured: 30 events 0.6 against 2.3 µs each, 3,000 events 0.25 against 0.5).
 *
 * Snappy and lz4 stay unknown: the topics are set so that the broker packs what foreign producers
 * send anew (`ensureTopics`).
 */
export function addZstdCodec(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { readonly buffer: Buffer }) =>
      Promise.resolve(zstdCompressSync(encoder.buffer)),
    decompress: (packed: Buffer) => Promise.resolve(zstdDecompressSync(packed)),
  });
}
