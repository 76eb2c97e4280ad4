import { describe, expect, test } from 'vitest';
import { matchSlots } from './matchSlots.ts';
import { DISPLAYS_CHANGED } from './testing/displaysChanged.ts';
import { KNOWN_BY_PLACE } from './testing/knownByPlace.ts';
import { named } from './testing/pluggedDisplays.ts';

const SCENARIOS = [...KNOWN_BY_PLACE, ...DISPLAYS_CHANGED];

describe('finds again', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.says, scenario] as const))(
    '%s',
    (_says, { before, slots, after, held = {}, expected }) => {
      const matches = matchSlots(named(before, slots), after, new Map(Object.entries(held)));
      expect(Object.fromEntries(matches)).toEqual(expected);
    },
  );

  test('every slot has an answer and no display has two', () => {
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(40);
    for (const { before, slots, after, held = {} } of SCENARIOS) {
      const matches = matchSlots(named(before, slots), after, new Map(Object.entries(held)));
      expect([...matches.keys()].toSorted()).toEqual(Object.keys(slots).toSorted());
      const taken = [...matches.values()].filter((match) => typeof match === 'number');
      expect(new Set(taken).size).toBe(taken.length);
    }
  });
});
