import { describe, expect, test } from 'vitest';
import type { DisplayFacts, Slot } from '../ipc/workspace.ts';
import { fingerprintOf, matchSlots, type SlotMatch } from './matchSlots.ts';

/** A display; what a test says nothing of is a 1920 x 1080 monitor without a label. */
interface Made extends Partial<DisplayFacts> {
  readonly id: number;
}

/** Displays as the system tells them, ranked by their place. */
function plugged(...made: readonly Made[]): readonly DisplayFacts[] {
  return made
    .map((each): DisplayFacts => {
      const { width = 1_920, height = 1_080 } = each;
      const bounds = each.bounds ?? { x: 0, y: 0, width, height };
      return {
        label: '',
        width,
        height,
        scaleFactor: 1,
        rotation: 0,
        isInternal: false,
        order: 0,
        isPrimary: false,
        workArea: bounds,
        ...each,
        bounds,
      };
    })
    .toSorted((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y)
    .map((display, order) => ({ ...display, order }));
}

const at = (x: number, y = 0, width = 1_920, height = 1_080) => ({
  bounds: { x, y, width, height },
  width,
  height,
});

/** Slots by name, remembered from displays of these ids. */
function named(displays: readonly DisplayFacts[], names: Readonly<Record<string, number>>): Slot[] {
  return Object.entries(names).map(([id, displayId]) => {
    const display = displays.find((each) => each.id === displayId);
    if (display === undefined) throw new Error(`There is no display ${String(displayId)}.`);
    return { id, name: id, fingerprint: fingerprintOf(display), use: 'wall', distanceM: 3 };
  });
}

const DELL = { label: 'DELL U2723' };
const LG = { label: 'LG 27' };
const LAPTOP = { label: 'Built-in', isInternal: true, width: 1_512, height: 982, scaleFactor: 2 };

interface Scenario {
  readonly says: string;
  readonly before: readonly DisplayFacts[];
  readonly slots: Readonly<Record<string, number>>;
  readonly after: readonly DisplayFacts[];
  /** Same session: the ids still mean something. */
  readonly held?: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, SlotMatch>>;
}

const two = plugged({ id: 1, ...DELL, ...at(0) }, { id: 2, ...LG, ...at(1_920) });
const twins = plugged({ id: 1, ...DELL, ...at(0) }, { id: 2, ...DELL, ...at(1_920) });
const triplets = plugged(
  { id: 1, ...DELL, ...at(0) },
  { id: 2, ...DELL, ...at(1_920) },
  { id: 3, ...DELL, ...at(3_840) },
);
const nameless = plugged({ id: 1, ...at(0) }, { id: 2, ...at(1_920) });
const desk = plugged(
  { id: 1, ...LAPTOP, ...at(0, 0, 1_512, 982) },
  { id: 2, ...DELL, ...at(1_512) },
);
const LEFT_RIGHT = { left: 1, right: 2 };

const SCENARIOS: readonly Scenario[] = [
  {
    says: 'nothing changed',
    before: two,
    slots: LEFT_RIGHT,
    after: two,
    expected: { left: 1, right: 2 },
  },
  {
    says: 'every id is another after a reboot',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 71, ...DELL, ...at(0) }, { id: 72, ...LG, ...at(1_920) }),
    expected: { left: 71, right: 72 },
  },
  {
    says: 'ids were exchanged by a reboot',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 2, ...DELL, ...at(0) }, { id: 1, ...LG, ...at(1_920) }),
    expected: { left: 2, right: 1 },
  },
  {
    says: 'twins after a reboot: by their order',
    before: twins,
    slots: LEFT_RIGHT,
    after: plugged({ id: 8, ...DELL, ...at(0) }, { id: 9, ...DELL, ...at(1_920) }),
    expected: { left: 8, right: 9 },
  },
  {
    says: 'twins whose ids were exchanged: by their order',
    before: twins,
    slots: LEFT_RIGHT,
    after: plugged({ id: 2, ...DELL, ...at(0) }, { id: 1, ...DELL, ...at(1_920) }),
    expected: { left: 2, right: 1 },
  },
  {
    says: 'three alike: by their order',
    before: triplets,
    slots: { a: 1, b: 2, c: 3 },
    after: plugged(
      { id: 6, ...DELL, ...at(0) },
      { id: 4, ...DELL, ...at(1_920) },
      { id: 5, ...DELL, ...at(3_840) },
    ),
    expected: { a: 6, b: 4, c: 5 },
  },
  {
    says: 'the left twin was pulled out: the right one keeps its place',
    before: twins,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: plugged({ id: 2, ...DELL, ...at(0) }),
    expected: { left: 'missing', right: 2 },
  },
  {
    says: 'the right twin was pulled out',
    before: twins,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: plugged({ id: 1, ...DELL, ...at(0) }),
    expected: { left: 1, right: 'missing' },
  },
  {
    says: 'the left twin is back',
    before: twins,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: twins,
    expected: { left: 1, right: 2 },
  },
  {
    says: 'the middle of three is gone',
    before: triplets,
    slots: { a: 1, b: 2, c: 3 },
    held: { a: 1, b: 2, c: 3 },
    after: plugged({ id: 1, ...DELL, ...at(0) }, { id: 3, ...DELL, ...at(1_920) }),
    expected: { a: 1, b: 'missing', c: 3 },
  },
  {
    says: 'a twin stands in for a lost one under a new id',
    before: twins,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: plugged({ id: 1, ...DELL, ...at(0) }, { id: 5, ...DELL, ...at(1_920) }),
    expected: { left: 1, right: 5 },
  },
  {
    says: 'one of twins is there at the start, in the place of the left',
    before: twins,
    slots: LEFT_RIGHT,
    after: plugged({ id: 9, ...DELL, ...at(0) }),
    expected: { left: 9, right: 'missing' },
  },
  {
    says: 'the display left of the primary stands at negative coordinates',
    before: plugged({ id: 1, ...DELL, ...at(-1_920) }, { id: 2, ...LG, ...at(0) }),
    slots: LEFT_RIGHT,
    after: plugged({ id: 3, ...DELL, ...at(-1_920) }, { id: 4, ...LG, ...at(0) }),
    expected: { left: 3, right: 4 },
  },
  {
    says: 'twins at negative coordinates',
    before: plugged({ id: 1, ...DELL, ...at(-1_920) }, { id: 2, ...DELL, ...at(0) }),
    slots: LEFT_RIGHT,
    after: plugged({ id: 3, ...DELL, ...at(0) }, { id: 4, ...DELL, ...at(-1_920) }),
    expected: { left: 4, right: 3 },
  },
  {
    says: 'another one became the primary, so that all coordinates moved',
    before: twins,
    slots: LEFT_RIGHT,
    after: plugged({ id: 1, ...DELL, ...at(-1_920) }, { id: 2, ...DELL, ...at(0) }),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'one above the other, alike',
    before: plugged({ id: 1, ...DELL, ...at(0, 0) }, { id: 2, ...DELL, ...at(0, 1_080) }),
    slots: { top: 1, bottom: 2 },
    after: plugged({ id: 7, ...DELL, ...at(0, 1_080) }, { id: 8, ...DELL, ...at(0, 0) }),
    expected: { top: 8, bottom: 7 },
  },
  {
    says: 'one above the primary, at negative y',
    before: plugged({ id: 1, ...DELL, ...at(0, -1_080) }, { id: 2, ...DELL, ...at(0, 0) }),
    slots: { top: 1, bottom: 2 },
    after: plugged({ id: 2, ...DELL, ...at(0, 0) }, { id: 1, ...DELL, ...at(0, -1_080) }),
    expected: { top: 1, bottom: 2 },
  },
  {
    says: 'the two cables were exchanged: each monitor keeps its name',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 1, ...LG, ...at(0) }, { id: 2, ...DELL, ...at(1_920) }),
    expected: { left: 2, right: 1 },
  },
  {
    says: 'no labels, as over RDP: by order',
    before: nameless,
    slots: LEFT_RIGHT,
    after: plugged({ id: 5, ...at(0) }, { id: 6, ...at(1_920) }),
    expected: { left: 5, right: 6 },
  },
  {
    says: 'labels were lost over RDP: by size and order',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 5, ...at(0) }, { id: 6, ...at(1_920) }),
    expected: { left: 5, right: 6 },
  },
  {
    says: 'RDP with a single display of another size',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 5, ...at(0, 0, 1_366, 768) }),
    expected: { left: 'missing', right: 'missing' },
  },
  {
    says: 'no labels, one is gone at the start',
    before: nameless,
    slots: LEFT_RIGHT,
    after: plugged({ id: 5, ...at(0) }),
    expected: { left: 5, right: 'missing' },
  },
  {
    says: 'no labels, of two sizes, in exchanged places: not sure enough',
    before: plugged({ id: 1, ...at(0) }, { id: 2, ...at(1_920, 0, 2_560, 1_440) }),
    slots: LEFT_RIGHT,
    after: plugged({ id: 1, ...at(0, 0, 2_560, 1_440) }, { id: 2, ...at(2_560) }),
    expected: { left: 'missing', right: 'missing' },
  },
  {
    says: 'the resolution was changed',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 1, ...DELL, ...at(0, 0, 1_280, 720) }, { id: 2, ...LG, ...at(1_280) }),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'the scale was changed',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 1, ...DELL, ...at(0), scaleFactor: 1.5 }, { id: 2, ...LG, ...at(1_920) }),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'it was rotated',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged(
      { id: 1, ...DELL, ...at(0, 0, 1_080, 1_920), rotation: 90 },
      { id: 2, ...LG, ...at(1_080) },
    ),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'a nameless one was rotated: it cannot be known again',
    before: nameless,
    slots: LEFT_RIGHT,
    after: plugged({ id: 5, ...at(0, 0, 1_080, 1_920), rotation: 90 }, { id: 6, ...at(1_080) }),
    expected: { left: 'missing', right: 6 },
  },
  {
    says: 'a nameless one was rotated in this session',
    before: nameless,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: plugged({ id: 1, ...at(0, 0, 1_080, 1_920), rotation: 90 }, { id: 2, ...at(1_080) }),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'all displays are lost',
    before: two,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: [],
    expected: { left: 'missing', right: 'missing' },
  },
  {
    says: 'all displays are lost, of three alike',
    before: triplets,
    slots: { a: 1, b: 2, c: 3 },
    held: { a: 1, b: 2, c: 3 },
    after: [],
    expected: { a: 'missing', b: 'missing', c: 'missing' },
  },
  {
    says: 'all are back with new ids',
    before: two,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: plugged({ id: 11, ...DELL, ...at(0) }, { id: 12, ...LG, ...at(1_920) }),
    expected: { left: 11, right: 12 },
  },
  {
    says: 'an unknown display came: it is nobody’s',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged(
      { id: 1, ...DELL, ...at(0) },
      { id: 2, ...LG, ...at(1_920) },
      { id: 3, label: 'BenQ', ...at(3_840, 0, 2_560, 1_440) },
    ),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'an unknown one came at the left, so that all ranks moved',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged(
      { id: 3, label: 'BenQ', ...at(-2_560, 0, 2_560, 1_440) },
      { id: 1, ...DELL, ...at(0) },
      { id: 2, ...LG, ...at(1_920) },
    ),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'a third twin came at the left in this session',
    before: twins,
    slots: LEFT_RIGHT,
    held: LEFT_RIGHT,
    after: plugged(
      { id: 3, ...DELL, ...at(-1_920) },
      { id: 1, ...DELL, ...at(0) },
      { id: 2, ...DELL, ...at(1_920) },
    ),
    expected: { left: 1, right: 2 },
  },
  {
    says: 'the laptop was taken from its desk',
    before: desk,
    slots: { laptop: 1, desk: 2 },
    after: plugged({ id: 1, ...LAPTOP, ...at(0, 0, 1_512, 982) }),
    expected: { laptop: 1, desk: 'missing' },
  },
  {
    says: 'the laptop’s lid was closed',
    before: desk,
    slots: { laptop: 1, desk: 2 },
    after: plugged({ id: 2, ...DELL, ...at(0) }),
    expected: { laptop: 'missing', desk: 2 },
  },
  {
    says: 'the laptop stands at another desk with a monitor of another maker',
    before: desk,
    slots: { laptop: 1, desk: 2 },
    after: plugged(
      { id: 1, ...LAPTOP, ...at(0, 0, 1_512, 982) },
      { id: 9, label: 'EIZO', ...at(1_512, 0, 1_600, 1_200) },
    ),
    expected: { laptop: 1, desk: 'missing' },
  },
  {
    says: 'a monitor was replaced by one of another maker and the same size',
    before: two,
    slots: LEFT_RIGHT,
    after: plugged({ id: 1, ...DELL, ...at(0) }, { id: 5, label: 'EIZO', ...at(1_920) }),
    expected: { left: 1, right: 5 },
  },
  {
    says: 'the one that is named stands among two alike that changed rank',
    before: plugged({ id: 1, ...DELL, ...at(0) }),
    slots: { wall: 1 },
    after: plugged(
      { id: 8, label: 'BenQ', ...at(-2_560, 0, 2_560, 1_440) },
      { id: 6, ...DELL, ...at(0) },
      { id: 7, ...DELL, ...at(1_920) },
    ),
    expected: { wall: 'ambiguous' },
  },
  {
    says: 'two names were given for places that look the same',
    before: plugged({ id: 1, ...DELL, ...at(0) }),
    slots: { first: 1, second: 1 },
    after: plugged({ id: 6, ...DELL, ...at(0) }),
    expected: { first: 'ambiguous', second: 'ambiguous' },
  },
  {
    says: 'an ambiguous pair does not keep the sure one from its place',
    before: plugged({ id: 1, ...LG, ...at(0) }, { id: 2, ...DELL, ...at(1_920) }),
    slots: { sure: 1, unsure: 2 },
    after: plugged(
      { id: 6, ...DELL, ...at(-3_840) },
      { id: 5, ...LG, ...at(-5_760) },
      { id: 8, label: 'BenQ', ...at(-4_000, 0, 160, 1_080) },
      { id: 7, ...DELL, ...at(0) },
    ),
    expected: { sure: 5, unsure: 'ambiguous' },
  },
  { says: 'no slot was ever named', before: two, slots: {}, after: two, expected: {} },
  {
    says: 'what is held is of a display that is gone, and its twin is free',
    before: twins,
    slots: { left: 1 },
    held: { left: 1 },
    after: plugged({ id: 2, ...DELL, ...at(0) }),
    expected: { left: 2 },
  },
  {
    says: 'two slots hold the same display: the first has it',
    before: two,
    slots: { a: 1, b: 2 },
    held: { a: 1, b: 1 },
    after: plugged({ id: 1, ...DELL, ...at(0) }),
    expected: { a: 1, b: 'missing' },
  },
];

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
