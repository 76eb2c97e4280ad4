/**
 * 53 bits of the text as 14 hexadecimal digits, the same on every machine.
 *
 * For telling texts apart, not for security. The mixing is cyrb53 (bryc, public domain): two 32-bit
 * lanes with the multipliers of MurmurHash3.
 */
export function textHash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  const hash = 2 ** 32 * (low & 0x1fffff) + (high >>> 0);
  return hash.toString(16).padStart(14, '0');
}
