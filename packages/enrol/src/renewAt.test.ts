import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renewAtMs } from './renewAt.ts';

const HOUR_MS = 3_600_000;

test('is after two thirds of the life, a twentieth of it earlier or later', () => {
  const certificate = { notBeforeMs: 0, notAfterMs: 24 * HOUR_MS };
  expect(renewAtMs(certificate, 0.5)).toBe(16 * HOUR_MS);
  expect(renewAtMs(certificate, 0)).toBe(14.8 * HOUR_MS);
});

test('is within the second half of the life, which is when the server renews', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 60_000, max: 1e11 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (notBeforeMs, lifeMs, random) => {
        const atMs = renewAtMs({ notBeforeMs, notAfterMs: notBeforeMs + lifeMs }, random);
        return atMs > notBeforeMs + lifeMs / 2 && atMs < notBeforeMs + lifeMs * 0.75;
      },
    ),
  );
});
