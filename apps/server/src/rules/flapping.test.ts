import { expect, test } from 'vitest';
import { buildCondition, buildRule } from './testing/buildRule.ts';
import { Play, START_MS } from './testing/play.ts';

const condition = buildCondition({ aggregate: 'sum', window: '1s' });
const flapping = { changes: 4, within: '1m', calm: '10s' };

/** High at each of these seconds, and no more a second later. */
function comeAndGo(play: Play, seconds: readonly number[]): void {
  for (const second of seconds) play.value(second, 100).advance(second + 2);
}

test('one alert stands while a group comes and goes, and clears once it was calm', () => {
  const play = new Play([buildRule({ condition, flapping })]);
  comeAndGo(play, [0, 5]);
  // The fourth change is a clear: it is the one that does not happen.
  expect(play.said()).toEqual(['0 raised', '2 cleared', '5 raised', '7 changed']);
  comeAndGo(play, [12, 20]);
  expect(play.said()).toEqual([]);
  play.advance(60);
  const [signal, ...more] = play.evaluator.takeSignals();
  expect(more).toEqual([]);
  expect(signal).toMatchObject({ kind: 'cleared', atMs: START_MS + 32_000, flapping: null });
});

test('says how often it changed, and why the alert stays', () => {
  const play = new Play([buildRule({ condition, flapping })]);
  comeAndGo(play, [0, 5]);
  expect(play.evaluator.takeSignals().at(-1)).toMatchObject({
    flapping: { sinceMs: START_MS + 7000, changes: 4 },
    reason: 'flapping: 4 changes within 1m; the alert stays until nothing changes for 10s',
  });
});

test('a group that goes on firing flaps no more once it was calm', () => {
  const play = new Play([buildRule({ condition, flapping })]);
  comeAndGo(play, [0, 5]);
  play.said();
  for (let second = 8; second < 30; second += 0.5) play.value(second, 100);
  expect(play.said()).toEqual(['18 changed']);
  // The changes are forgotten: the next clear is the first one.
  expect(play.advance(40).said()).toEqual(['31 cleared']);
});

test('changes that lie further apart are none of its business, nor is a rule that says false', () => {
  const slow = new Play([buildRule({ condition, flapping })]);
  comeAndGo(slow, [0, 70, 140, 210]);
  expect(slow.said().filter((text) => text.endsWith('changed'))).toEqual([]);
  const off = new Play([buildRule({ condition, flapping: false })]);
  comeAndGo(off, [0, 3, 6, 9, 12]);
  expect(off.said()).toHaveLength(10);
});

test('the end of data is a change like any other', () => {
  const byLargest = buildCondition({ aggregate: 'max', window: '1s' });
  const play = new Play([buildRule({ condition: byLargest, flapping })]);
  comeAndGo(play, [0, 5, 9]);
  expect(play.said()).toEqual(['0 raised', '2 cleared', '5 raised', '7 changed']);
  play.advance(60);
  expect(play.said()).toEqual(['21 cleared']);
});
