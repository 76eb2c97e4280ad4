import { expect, test } from 'vitest';
import { History, type HistoryJson } from './History.ts';
import { seededRandom } from './testing/series.ts';

/** Every number that a history tells, against a plain array. */
function expectSame(history: History, last: readonly number[]): void {
  const sorted = [...last].sort((a, b) => a - b);
  expect([...history.values]).toEqual(last);
  expect(last.map((_, rank) => history.ofRank(rank))).toEqual(sorted);
  expect(history.back(0)).toBe(last.at(-1));
  expect(history.quantile(0.5)).toBe(sorted[last.length >> 1]);
  expect(history.countBelow(7)).toBe(last.filter((value) => value < 7).length);
}

test('holds the last values, in their order and in the order of size', () => {
  const random = seededRandom(5);
  const history = new History(50);
  const all: number[] = [];
  for (let i = 0; i < 400; i++) {
    all.push(Math.floor(random() * 20));
    history.push(all.at(-1)!);
    expectSame(history, all.slice(-50));
  }
});

test('goes on from JSON', () => {
  const history = new History(10);
  for (let i = 0; i < 17; i++) history.push((i * 7) % 11);
  const restored = new History(10);
  restored.restore(JSON.parse(JSON.stringify(history.toJson())) as HistoryJson);
  expectSame(restored, [...history.values]);
  expect(() => {
    new History(9).restore(history.toJson());
  }).toThrow('too long');
});
