import { describe, expect, it } from 'vitest';
import type { FeedEntry } from '../../paneKit/index.ts';
import { buildEvent } from '../../testing/build.ts';
import { compileFeedFilter } from './feedFilter.ts';
import { advanceView, findError, isShown, tailOf } from './feedView.ts';
import { messageOf } from '../../ui/messageOf.ts';

describe('a payload in one line', () => {
  it('is its message when it has one', () => {
    expect([messageOf({ message: 'disk\n full', free: 0 }), messageOf('plain')]).toEqual([
      'disk full',
      'plain',
    ]);
  });

  it('is its fields otherwise, values with spaces quoted', () => {
    expect(messageOf({ busy: 93.1, host: 'db 1', tags: ['a'], up: true })).toBe(
      'busy=93.1 host="db 1" tags=["a"] up=true',
    );
  });

  it('is never longer than a line can show', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`field${String(i)}`, i]),
    );
    expect([messageOf({ message: 'x'.repeat(5000) }).length, messageOf(wide).length]).toEqual([
      400, 400,
    ]);
  });

  it('copes with whatever JSON allows', () => {
    expect([null, 7, [1, 2], {}, { message: '' }].map(messageOf)).toEqual([
      '',
      '7',
      '[1,2]',
      '',
      '',
    ]);
  });
});

function sourceOf(entries: readonly FeedEntry[], first = 0) {
  return {
    first,
    next: entries.length,
    at: (place: number) => (place < first ? undefined : entries[place]),
  };
}

const entry = (place: number, fields = {}): FeedEntry => ({
  kind: 'event',
  place,
  event: buildEvent(place, fields),
});

describe('the filter of the feed', () => {
  const event = buildEvent(1, {
    severity: 'ERROR',
    source: 'web-2',
    type: 'http.request',
    payload: { path: '/Charge' },
  });
  const passes = (query: string) => compileFeedFilter(query).matches?.(event) ?? true;

  it('wants all conditions at once and takes sev as this one or worse', () => {
    expect([
      passes(''),
      passes('sev:warn'),
      passes('sev:critical'),
      passes('src:web-* charge'),
      passes('src:web-* type:log.*'),
    ]).toEqual([true, true, false, true, false]);
  });

  it('never hides a gap, because the gap may hide what is wanted', () => {
    expect(isShown({ kind: 'gap', place: 0, count: 9 }, compileFeedFilter('nothing'))).toBe(true);
  });
});

describe('the view of the ring', () => {
  const errors = compileFeedFilter('sev:error');
  const entries = [0, 1, 2, 3, 4, 5].map((place) =>
    entry(place, place % 2 === 0 ? { severity: 'ERROR' } : {}),
  );

  it('looks only at what is new and drops what the ring has dropped', () => {
    const before = advanceView(null, sourceOf(entries.slice(0, 4)), errors);
    expect(before.places).toEqual([0, 2]);
    const asked: number[] = [];
    const source = sourceOf(entries, 1);
    const next = advanceView(
      before,
      {
        ...source,
        at(place) {
          asked.push(place);
          return source.at(place);
        },
      },
      errors,
    );
    expect([next.places, asked]).toEqual([
      [2, 4],
      [4, 5],
    ]);
  });

  it('is the same object while nothing comes', () => {
    const view = advanceView(null, sourceOf(entries), errors);
    expect(advanceView(view, sourceOf(entries), errors)).toBe(view);
  });

  it('starts again when the filter changes', () => {
    const view = advanceView(null, sourceOf(entries), errors);
    expect(advanceView(view, sourceOf(entries), compileFeedFilter('')).places).toBeNull();
  });

  it('gives the newest rows, oldest first', () => {
    const all = advanceView(null, sourceOf(entries), compileFeedFilter(''));
    const some = advanceView(null, sourceOf(entries), errors);
    const places = (view: typeof all, count: number) =>
      tailOf(view, sourceOf(entries), count).map(({ place }) => place);
    expect([places(all, 2), places(all, 99).length, places(some, 2)]).toEqual([[4, 5], 6, [2, 4]]);
  });

  it('finds the next error in a direction', () => {
    expect([findError(entries, 2, 1), findError(entries, 2, -1), findError(entries, 4, 1)]).toEqual(
      [4, 0, -1],
    );
  });
});
