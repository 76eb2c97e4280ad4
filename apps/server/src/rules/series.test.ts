import type { Rule } from '@batcave/shared/rules';
import { expect, test } from 'vitest';
import type { Detector, DetectorKind } from './detectors/Detector.ts';
import { buildRule } from './testing/buildRule.ts';
import { Play, START_MS } from './testing/play.ts';

/** Finds 0.95 in every sample of 100 or more, and keeps all that it was shown. */
function recording(): { kinds: Map<string, DetectorKind>; seen: [number, number][] } {
  const seen: [number, number][] = [];
  const detector: Detector<number> = {
    name: 'recording',
    maxStateBytes: 100,
    init: () => 0,
    observe(state, { atMs, value }) {
      if (value === 666) throw new Error('recording took more than 50 ms');
      seen.push([(atMs - START_MS) / 1000, value]);
      const score = value >= 100 ? 0.95 : 0.1;
      const direction = value >= 100 ? 1 : 0;
      const explain = () => `${String(value)} is more than 100`;
      return {
        state: state + 1,
        judgement: { score, direction, ready: true, lower: 0, upper: 99, explain },
      };
    },
    toJson: (state) => state,
    fromJson: (json) => json as number,
  };
  const kind = {
    ...{ name: 'recording', what: 'for tests', parameters: {}, defaultThreshold: 0.9 },
    create: () => detector,
  };
  return { kinds: new Map([['recording', kind]]), seen };
}

function series(condition: Partial<NonNullable<Rule['condition']>>, fields: Partial<Rule> = {}) {
  const { kinds, seen } = recording();
  const rule = {
    ...buildRule({ condition: { detector: 'recording', field: 'payload.v', ...condition } }),
    ...fields,
  };
  return { play: new Play([rule], { kinds }), seen };
}

test('each event is a sample, but for those that come after a later one', () => {
  const { play, seen } = series({});
  play
    .value(1, 5)
    .value(3, 7)
    .value(4, 100, { atMs: START_MS + 2000 });
  play.value(5, 100).value(5, 3);
  expect(seen).toEqual([
    [1, 5],
    [3, 7],
    [5, 100],
    [5, 3],
  ]);
  expect(play.evaluator.stats().lateSamples).toBe(1);
  const [raised, cleared] = play.evaluator.takeSignals();
  expect(raised).toMatchObject({
    ...{ kind: 'raised', value: 100, limit: 0.9, score: 0.95, lower: 0, upper: 99 },
    reason: '100 is more than 100 (recording of payload.v score is 0.95 >= 0.9)',
  });
  expect(cleared).toMatchObject({ kind: 'cleared', value: 3 });
});

test('a step is judged when it is over, by its aggregate', () => {
  const { play, seen } = series({ step: '2s', aggregate: 'max' });
  play.value(0, 5).value(1.9, 8).value(2.1, 1).advance(4).advance(20);
  expect(seen).toEqual([
    [0, 8],
    [2, 1],
  ]);
  // Its step was judged already.
  play.value(21, 100, { atMs: START_MS + 3000 });
  expect(play.evaluator.stats().lateSamples).toBe(1);
});

test.each([
  // Silent from 8 s on: with the end of the step from 6 s.
  ['7s', []],
  ['7001ms', [[6, 0]]],
])('an empty step counts as none that came, until the group is silent: %s', (after, last) => {
  const { play, seen } = series({ step: '2s', aggregate: 'count', field: undefined } as never, {
    no_data: { after, policy: 'resolve' },
  });
  play.value(0, 1).value(1, 1).advance(60).value(61, 1).advance(63);
  expect(seen).toEqual([[0, 2], [2, 0], [4, 0], ...last, [60, 1]]);
});

test('the delay leaves a step open for what is late', () => {
  const { play, seen } = series({ step: '2s', aggregate: 'sum' }, { evaluation_delay: '3s' });
  play
    .value(1, 5)
    .value(4.5, 6, { atMs: START_MS + 1500 })
    .advance(6);
  expect(seen).toEqual([[0, 11], [2, 0].slice(0, 0)].filter((sample) => sample.length > 0));
});

test.each([
  ['alert', ['2 raised', '3 cleared']],
  ['resolve', []],
  ['keep', []],
] as const)('a detector that fails leaves it to on_error: %s', (policy, expected) => {
  const { play } = series({}, { on_error: policy });
  play.value(1, 5).value(2, 666);
  expect(play.evaluator.ruleStats()[0]?.failure).toBe('recording took more than 50 ms');
  play.value(3, 5);
  expect(play.said()).toEqual(expected);
  expect(play.evaluator.ruleStats()[0]?.failure).toBeNull();
});

test('only what is unusual in the wanted direction counts', () => {
  const { play } = series({ direction: 'down' });
  play.value(1, 5).value(2, 100);
  expect(play.said()).toEqual([]);
});

test('an alert of a detector ends when no sample comes any more', () => {
  const { play } = series({});
  play.value(1, 100).advance(7300);
  expect(play.said()).toEqual(['1 raised', '7201 cleared']);
});

test('after an alert it rests: only something stranger raises another', () => {
  const resting = series({ rest_samples: 5 }, { flapping: false }).play;
  for (let second = 0; second < 20; second += 1) resting.value(second, second % 2 === 0 ? 100 : 0);
  // What is asked for falls with each sample, and is the threshold after the fifth.
  const raised = resting.said().filter((text) => text.endsWith('raised'));
  expect(raised).toEqual(['0 raised', '6 raised', '12 raised', '18 raised']);
  const restless = series({ rest_samples: 0 }, { flapping: false }).play;
  for (let second = 0; second < 20; second += 1) restless.value(second, second % 2 === 0 ? 100 : 0);
  expect(restless.said()).toHaveLength(20);
});
