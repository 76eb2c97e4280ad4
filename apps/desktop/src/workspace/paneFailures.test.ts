import { expect, test } from 'vitest';
import { createPaneFailures, FAILURES_WITHIN_MS } from './paneFailures.ts';

function create() {
  let nowMs = 1_000_000;
  const failures = createPaneFailures(() => nowMs);
  return {
    ...failures,
    pass: (ms: number) => (nowMs += ms),
    /** The window loads, these panes start, and its process ends. */
    crashWith(...paneIds: readonly string[]) {
      failures.loaded('wall');
      for (const id of paneIds) failures.tell('wall', id, 'starts');
      return failures.crashed('wall');
    },
  };
}

test('leaves a pane out that failed three times within ten minutes, in any windows', () => {
  const { tell, paused, pass } = create();
  tell('a', 'feed', 'failed');
  tell('b', 'feed', 'failed');
  pass(FAILURES_WITHIN_MS);
  tell('a', 'feed', 'failed');
  tell('a', 'map', 'failed');
  tell('a', 'feed', 'failed');
  expect(paused()).toEqual([]);
  tell('b', 'feed', 'failed');
  expect(paused()).toEqual(['feed']);
  pass(FAILURES_WITHIN_MS * 10);
  expect(paused()).toEqual(['feed']);
  tell('b', 'feed', 'retry');
  expect(paused()).toEqual([]);
  tell('b', 'feed', 'failed');
  expect(paused()).toEqual([]);
});

test('blames a pane for a crash if it is the only one that was starting', () => {
  const { crashWith, paused, startsOneByOne } = create();
  // What it gives: whether the window can be loaded at once.
  expect([crashWith('feed'), crashWith('feed'), crashWith('feed')]).toEqual([false, false, true]);
  expect(paused()).toEqual(['feed']);
  expect(startsOneByOne('wall')).toBe(false);
});

test('blames no pane when several were starting, or none: the window starts them one by one then', () => {
  const { crashWith, tell, paused, startsOneByOne, crashed } = create();
  crashWith('feed', 'map');
  tell('wall', 'feed', 'starts');
  tell('wall', 'feed', 'stands');
  crashed('wall');
  expect(startsOneByOne('wall')).toBe(false);
  crashWith('feed', 'map');
  expect(startsOneByOne('wall')).toBe(true);
  expect(startsOneByOne('desk')).toBe(false);
  expect(paused()).toEqual([]);
  // The one that is found answers for the three before.
  expect(crashWith('map')).toBe(true);
  expect(paused()).toEqual(['map']);
  expect(startsOneByOne('wall')).toBe(false);
});

test('a crash while all panes stand is nobody’s, however often it comes', () => {
  const { crashed, paused, startsOneByOne, pass } = create();
  for (let time = 0; time < 20; time++) expect(crashed('wall')).toBe(false);
  expect(paused()).toEqual([]);
  expect(startsOneByOne('wall')).toBe(true);
  pass(FAILURES_WITHIN_MS);
  expect(startsOneByOne('wall')).toBe(false);
});

test('a page that is loaded anew starts from nothing, and what is no more is forgotten', () => {
  const { tell, loaded, crashed, crashWith, keepOnly, paused, startsOneByOne } = create();
  for (let time = 0; time < 3; time++) {
    tell('wall', 'feed', 'starts');
    loaded('wall');
    crashed('wall');
  }
  expect(paused()).toEqual([]);
  expect(startsOneByOne('wall')).toBe(true);
  keepOnly(new Set(), new Set(['feed']));
  expect(startsOneByOne('wall')).toBe(false);
  for (let time = 0; time < 3; time++) crashWith('feed');
  keepOnly(new Set(['wall']), new Set());
  expect(paused()).toEqual([]);
});
