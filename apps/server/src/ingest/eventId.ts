import { randomFillSync } from 'node:crypto';

const RANDOM = new Uint32Array(1024);
const HEX = Array.from({ length: 0x10000 }, (_, i) => i.toString(16).padStart(4, '0'));

/** Makes UUIDv7 (RFC 9562 section 5.7), rising within a millisecond by a counter (method 1 of 6.2). */
export function createEventIds(): (nowMs: number) => string {
  let place = RANDOM.length;
  let lastMs = 0;
  let counter = 0;
  const random = (): number => {
    if (place >= RANDOM.length) {
      randomFillSync(RANDOM);
      place = 0;
    }
    return RANDOM[place++] ?? 0;
  };
  const word = (value: number): string => HEX[value & 0xffff] ?? '0000';
  return (nowMs) => {
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = random() & 0x7ff;
    } else if (++counter > 0xfff) {
      // More than the counter holds in one millisecond: borrow from the next.
      lastMs += 1;
      counter = 0;
    }
    const high = Math.floor(lastMs / 0x10000);
    const a = random();
    const b = random();
    return `${word(high >>> 16)}${word(high)}-${word(lastMs % 0x10000)}-7${word(counter).slice(1)}-${word(0x8000 | (a & 0x3fff))}-${word(a >>> 16)}${word(b)}${word(b >>> 16)}`;
  };
}
