import { expect, test } from 'vitest';
import { seededRandom } from '../testing/series.ts';
import { CutTree, type CutTreeJson } from './CutTree.ts';
import { Random } from './Random.ts';

const CAPACITY = 64;

/** A tree that holds points of a square, and all points in the order they came. */
function grown(seed: number, sign: 1 | -1 = 1) {
  const random = seededRandom(seed);
  const chance = new Random(seed);
  const tree = new CutTree(CAPACITY, 2);
  const points: Float64Array[] = [];
  for (let sample = 0; sample < 300; sample++) {
    points.push(Float64Array.of(sign * random(), sign * random()));
    if (tree.mass >= CAPACITY) tree.removeAny(chance);
    tree.insert(points[sample]!, sample, chance);
    if (sample % 50 === 49) tree.forgetBefore(sample - 150);
  }
  return { tree, points, chance };
}

test('the further outside, the more a point displaces', () => {
  const { tree } = grown(1);
  const displaced = [0.5, 1.5, 3, 10, 1000].map((at) => tree.displacement(Float64Array.of(at, at)));
  expect(displaced).toEqual([...displaced].sort((a, b) => a - b));
  expect(displaced[0]).toBeLessThan(0.3);
  expect(displaced[4]).toBeGreaterThan(0.99);
});

test('a series upside down gives the same tree', () => {
  const [up, down] = [grown(2), grown(2, -1)];
  for (const at of [0.3, 0.9, 2])
    expect(down.tree.displacement(Float64Array.of(-at, -at))).toBe(
      up.tree.displacement(Float64Array.of(at, at)),
    );
});

test('points at one place share a leaf', () => {
  const tree = new CutTree(CAPACITY, 2);
  const chance = new Random(1);
  const place = Float64Array.of(3, 4);
  for (let sample = 0; sample < 10; sample++) tree.insert(place, sample, chance);
  expect([tree.mass, tree.leafCount]).toEqual([10, 1]);
  expect(tree.displacement(place)).toBe(0);
  expect(tree.displacement(Float64Array.of(3, 5))).toBe(1);
  for (let left = 9; left >= 0; left--) {
    tree.removeAny(chance);
    expect(tree.mass).toBe(left);
  }
  expect(tree.displacement(place)).toBe(0);
});

test('grows on from JSON as it would have', () => {
  const { tree, points, chance } = grown(3);
  const json = JSON.parse(JSON.stringify(tree.toJson(299))) as CutTreeJson;
  const restored = new CutTree(CAPACITY, 2);
  restored.restore(json, 299, (ago) => points[299 - ago]!);
  const chanceOfRestored = new Random(chance.state);
  const random = seededRandom(4);
  for (let sample = 300; sample < 500; sample++) {
    const point = Float64Array.of(random(), random());
    expect(restored.displacement(point)).toBe(tree.displacement(point));
    for (const [own, ownChance] of [
      [tree, chance],
      [restored, chanceOfRestored],
    ] as const) {
      if (own.mass >= CAPACITY) own.removeAny(ownChance);
      own.insert(point, sample, ownChance);
    }
  }
  expect(restored.toJson(499)).toEqual(tree.toJson(499));
});

test('refuses a tree of another size', () => {
  const { tree, points } = grown(5);
  expect(() => {
    new CutTree(8, 2).restore(tree.toJson(299), 299, (ago) => points[299 - ago]!);
  }).toThrow('another size');
});
