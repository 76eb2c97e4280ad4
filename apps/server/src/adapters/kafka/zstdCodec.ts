import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/**
 * Teaches kafkajs zstd, with what Node brings along. Safe to repeat.
 *
 * Snappy and lz4 stay unknown: the topics are set so that the broker packs what foreign producers
 * send anew (`ensureTopics`).
 */
export function addZstdCodec(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { readonly buffer: Buffer }) => compress(encoder.buffer),
    decompress: (packed: Buffer) => decompress(packed),
  });
}
