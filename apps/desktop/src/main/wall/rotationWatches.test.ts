import { describe, expect, it } from 'vitest';
import { createRotationWatches } from './rotationWatches.ts';

function setUp() {
  const stopped: string[] = [];
  const shown = new Set(['left', 'right']);
  const clock = { nowMs: 0 };
  const watches = createRotationWatches({
    nowMs: () => clock.nowMs,
    isShown: (windowId) => shown.has(windowId),
    stopped: (windowId) => stopped.push(windowId),
  });
  watches.keepOnly(new Set(['left', 'right']));
  function pass(seconds: number): void {
    for (let s = 0; s < seconds; s += 10) {
      clock.nowMs += 10_000;
      watches.check();
    }
  }
  return { watches, stopped, shown, pass };
}

describe('the watch over walls', () => {
  it('names the wall whose boards stopped, and no other', () => {
    const { watches, stopped, pass } = setUp();
    watches.told('left', 30_000);
    for (let i = 0; i < 5; i += 1) {
      watches.told('right', 30_000);
      pass(30);
    }
    expect(stopped).toEqual(['left']);
  });

  it('does not judge a wall by the time that nobody saw it', () => {
    const { watches, stopped, shown, pass } = setUp();
    watches.told('left', 30_000);
    shown.delete('left');
    pass(600);
    shown.add('left');
    pass(90);
    expect(stopped).toEqual([]);
    pass(20);
    expect(stopped).toEqual(['left']);
  });

  it('forgets windows that are no walls any more, and hears nothing of them', () => {
    const { watches, stopped, pass } = setUp();
    watches.told('left', 30_000);
    watches.keepOnly(new Set(['right']));
    watches.told('left', 30_000);
    pass(600);
    expect(stopped).toEqual([]);
  });
});
