import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunComparison, type Side } from './RunComparison.ts';
import { buildEpisode, buildSignal, FROM_MS } from './testing/build.ts';
import { TrackedEpisode } from './TrackedEpisode.ts';

const END_SEC = 1000;
const RANGE = { fromMs: FROM_MS, toMs: FROM_MS + END_SEC * 1000 };

type Told = readonly [side: Side, episode: TrackedEpisode];

/** Tells of both runs in the order of time; at the same moment ends come first. */
function compare(told: readonly Told[], maxListed = 100) {
  const comparison = new RunComparison(RANGE, maxListed);
  const moments = told.flatMap(([side, episode]) => [
    { atMs: episode.fromMs, kind: 'raised' as const, side, episode },
    ...(episode.cleared === undefined
      ? []
      : [{ atMs: episode.toMs, kind: 'cleared' as const, side, episode }]),
  ]);
  moments.sort((a, b) => a.atMs - b.atMs || (a.kind < b.kind ? -1 : 1));
  for (const { kind, side, episode } of moments) comparison[kind](side, episode);
  return comparison.finish(
    () => 0,
    (_, episode) => episode.fromMs as never,
  );
}

const counts = ({ kept, moved, added, removed }: ReturnType<typeof compare>) => ({
  ...{ kept, moved, added, removed },
});

test.each<[string, Told[], object]>([
  [
    'the same times are kept',
    [
      ['before', buildEpisode(10, 20)],
      ['after', buildEpisode(10, 20)],
    ],
    { kept: 1, moved: 0, added: 0, removed: 0 },
  ],
  [
    'other times that overlap are moved',
    [
      ['before', buildEpisode(10, 20)],
      ['after', buildEpisode(15, 30)],
    ],
    { kept: 0, moved: 1, added: 0, removed: 0 },
  ],
  [
    'times that only touch are two alerts',
    [
      ['before', buildEpisode(10, 20)],
      ['after', buildEpisode(20, 30)],
    ],
    { kept: 0, moved: 0, added: 1, removed: 1 },
  ],
  [
    'another group is another alert',
    [
      ['before', buildEpisode(10, 20, 'web-1')],
      ['after', buildEpisode(10, 20, 'web-2')],
    ],
    { kept: 0, moved: 0, added: 1, removed: 1 },
  ],
  [
    'one that becomes two is moved, and one is added',
    [
      ['before', buildEpisode(10, 50)],
      ['after', buildEpisode(10, 20)],
      ['after', buildEpisode(30, 50)],
    ],
    { kept: 0, moved: 1, added: 1, removed: 0 },
  ],
  [
    'both still standing are kept',
    [
      ['before', buildEpisode(10)],
      ['after', buildEpisode(10)],
    ],
    { kept: 1, moved: 0, added: 0, removed: 0 },
  ],
  [
    'what both began before the range is not counted',
    [
      ['before', buildEpisode(-20, 5)],
      ['after', buildEpisode(-10, 5)],
      ['after', buildEpisode(-5, -1, 'web-2')],
    ],
    { kept: 0, moved: 0, added: 0, removed: 0 },
  ],
])('%s', (_, told, expected) => {
  expect(counts(compare(told))).toEqual(expected);
});

test('the same value of another field is another group, and the order of fields makes none', () => {
  const grouped = (group: Record<string, string>) =>
    new TrackedEpisode(buildSignal('raised', 10, { group, groupKey: '["a","b"]' }));
  const changes = compare([
    ['before', grouped({ source: 'a', type: 'b' })],
    ['after', grouped({ type: 'b', source: 'a' })],
    ['after', grouped({ source: 'a', severity: 'b' })],
  ]);
  expect(counts(changes)).toEqual({ kept: 1, moved: 0, added: 1, removed: 0 });
});

test('lists have an end, counts have none, and days tell what came and went', () => {
  const told = Array.from({ length: 5 }, (_, i): Told => [
    'after',
    buildEpisode(i * 10, i * 10 + 5),
  ]);
  expect(compare(told, 2)).toMatchObject({
    added: 5,
    more_added: 3,
    added_episodes: [FROM_MS, FROM_MS + 10_000],
    per_day: [{ day: '2026-01-01', added: 5, removed: 0 }],
  });
});

/** Episodes of one group, one after the other: gaps and lengths of at least a second. */
const sideOf = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })), {
    maxLength: 12,
  })
  .map((parts) => {
    let at = 0;
    return parts.map(([gap, length]) => {
      const from = at + gap;
      at = from + length;
      return buildEpisode(from, at);
    });
  });

test('every alert is in exactly one count, partners overlap, and none is left with a free one beside it', () => {
  fc.assert(
    fc.property(sideOf, sideOf, (before, after) => {
      const told: Told[] = [
        ...before.map((episode): Told => ['before', episode]),
        ...after.map((episode): Told => ['after', episode]),
      ];
      const changes = compare(told);
      expect(changes.removed + changes.kept + changes.moved).toBe(before.length);
      expect(changes.added + changes.kept + changes.moved).toBe(after.length);
      const added = new Set(changes.added_episodes as unknown as number[]);
      const alone = new Set(changes.removed_episodes as unknown as number[]);
      for (const a of before)
        for (const b of after) {
          const overlap = a.fromMs < b.toMs && b.fromMs < a.toMs;
          if (overlap) expect(alone.has(a.fromMs) && added.has(b.fromMs)).toBe(false);
        }
    }),
  );
});
