import { expect, test } from 'vitest';
import { buildCondition, buildRule } from './testing/buildRule.ts';
import { Play, START_MS } from './testing/play.ts';

const levels = [
  { severity: 'ERROR', threshold: 95 },
  { severity: 'CRITICAL', threshold: 99 },
] as const;

test('an alert rises with the value and never falls', () => {
  const rule = buildRule({ severity: 'WARN', levels: [...levels] });
  const play = new Play([rule]);
  play.value(0, 91).value(1, 96).value(2, 92).value(3, 97).value(4, 100);
  expect(
    play.evaluator
      .takeSignals()
      .map(({ kind, severity, atMs }) => [kind, severity, atMs - START_MS]),
  ).toEqual([
    ['raised', 'WARN', 0],
    ['changed', 'ERROR', 1000],
    ['changed', 'CRITICAL', 4000],
  ]);
});

test('it begins at the level that it is at, and begins anew the next time', () => {
  const play = new Play([buildRule({ severity: 'WARN', levels: [...levels] })]);
  play.value(0, 100).advance(30).value(31, 91);
  expect(play.evaluator.takeSignals().map(({ kind, severity }) => [kind, severity])).toEqual([
    ['raised', 'CRITICAL'],
    ['cleared', 'CRITICAL'],
    ['raised', 'WARN'],
  ]);
});

test('no other alert begins within the cool-down, whatever the value', () => {
  const condition = buildCondition({ window: '1s' });
  const play = new Play([buildRule({ condition, cool_down: '20s' })]);
  for (let second = 0; second < 30; second += 2) play.value(second, second % 4 === 0 ? 100 : 0);
  expect(play.said()).toEqual(['0 raised', '2 cleared', '20 raised', '22 cleared']);
  // Within the cool-down it waits, and is raised when that is over and it still holds.
  for (let second = 38; second < 42; second += 0.5) play.value(second, 100);
  expect(play.said()).toEqual(['40 raised']);
});

test('the window ends before now by the delay, so that what comes late counts', () => {
  const condition = buildCondition({
    aggregate: 'count',
    field: undefined,
    window: '2s',
    threshold: 2,
  } as never);
  const delayed = new Play([buildRule({ condition, evaluation_delay: '5s' })]);
  const events = (play: Play) => {
    play.value(0, 1);
    play.value(4, 1, { atMs: START_MS + 500 });
    play.value(4.5, 1, { atMs: START_MS + 900 });
    return play.advance(20).said();
  };
  expect(events(delayed)).toEqual(['6 raised', '8 cleared']);
  expect(events(new Play([buildRule({ condition })]))).toEqual([]);
});

test('the levels of a p95 are judged exactly, not by its estimate', () => {
  const condition = buildCondition({
    aggregate: 'p95',
    window: '10s',
    operator: '<',
    threshold: 2.5,
  });
  const below = [{ severity: 'ERROR' as const, threshold: 2 }];
  const play = new Play([buildRule({ condition, severity: 'WARN', levels: below })]);
  // The 95th percentile is 2, which is not below 2; the sketch says 1.99.
  play.value(0, 0.3).value(0, 2);
  expect(play.evaluator.takeSignals().at(-1)).toMatchObject({ severity: 'ERROR' });
  const exact = new Play([buildRule({ condition, severity: 'WARN', levels: below })]);
  exact.value(0, 2).value(0, 0.3);
  expect(exact.evaluator.takeSignals().map(({ severity }) => severity)).toEqual(['WARN']);
});
