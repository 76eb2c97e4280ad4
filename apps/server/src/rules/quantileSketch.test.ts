import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToBins, type Bins, binOfRank } from './quantileSketch.ts';

test('finds the value of any rank within one per cent', () => {
  const magnitude = fc.double({ min: 1e-9, max: 1e18, noNaN: true });
  const value = fc.oneof(
    magnitude,
    magnitude.map((m) => -m),
    fc.constant(0),
  );
  const values = fc.array(value, { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(values, fc.nat(), (all, any) => {
      const sketches: Bins[] = [[], []];
      all.forEach((v, i) => addToBins(sketches[i % 2] as Bins, v));
      const rank = (any % all.length) + 1;
      const exact = all.toSorted((a, b) => a - b)[rank - 1] as number;
      const { low, middle, high } = binOfRank(sketches, rank);
      expect(Math.abs(middle - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0100001);
      expect(low <= exact * (1 + Math.sign(exact) * 1e-9)).toBe(true);
      expect(high >= exact * (1 - Math.sign(exact) * 1e-9)).toBe(true);
    }),
  );
});

test('has few bins, however far the values lie apart', () => {
  const bins: Bins = [];
  for (let exponent = -300; exponent <= 300; exponent++) addToBins(bins, 10 ** exponent);
  expect(bins.length).toBeLessThan(2 * 60);
});
