import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Fields,
  FORM_FIELDS,
  formOf,
  isReachable,
  isUnderstood,
  onlyInJson,
  readAt,
  readList,
  readNumber,
  writeAt,
  writeList,
} from './ruleForm.ts';

const KEYS = [
  ...['name', 'match', 'condition', 'absence', 'when', 'levels', 'labels', 'x', 'group_by', 'for'],
  ...['type', 'where', 'threshold', 'after', '__proto__', 'constructor', 'severity', ''],
];

/** JSON objects, rules by half and nonsense by half, with the keys that a form is about among them. */
const jsonObject: fc.Arbitrary<Fields> = fc.letrec<{ value: unknown; object: Fields }>((tie) => ({
  object: fc
    .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6 })
    .map((entries) => Object.fromEntries(entries) as Fields),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    // JSON has no negative zero.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
})).object;

const pointer = fc.constantFrom(...Object.keys(FORM_FIELDS));

/** All leaves with their places, in their order. */
function leaves(value: unknown, at = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[at, value]];
  return [
    [at, Array.isArray(value) ? 'list' : 'object'],
    ...Object.entries(value).flatMap(([key, each]) => leaves(each, `${at}/${key}`)),
  ];
}

describe('the form over JSON', () => {
  it('gives back what it wrote, and changes nothing else, nor its order', () => {
    fc.assert(
      fc.property(jsonObject, pointer, fc.string(), (rule, at, text) => {
        fc.pre(isReachable(rule, at));
        const next = writeAt(rule, at, text);
        expect(readAt(next, at)).toBe(text);
        const parent = at.slice(0, at.lastIndexOf('/'));
        const isOther = ([place]: [string, unknown]): boolean =>
          place !== at && !place.startsWith(`${at}/`) && place !== parent;
        expect(leaves(next).filter(isOther)).toEqual(leaves(rule).filter(isOther));
        const rest = writeAt(next, at, undefined);
        expect(readAt(rest, at)).toBeUndefined();
        expect(leaves(rest).filter(isOther)).toEqual(leaves(rule).filter(isOther));
      }),
    );
  });

  it('survives the text: what the form wrote reads back the same', () => {
    fc.assert(
      fc.property(jsonObject, pointer, fc.string(), (rule, at, text) => {
        fc.pre(isReachable(rule, at));
        const next = writeAt(rule, at, text);
        expect(JSON.parse(JSON.stringify(next))).toEqual(next);
      }),
    );
  });

  it('shows every field in the form or counts it as only in JSON', () => {
    fc.assert(
      fc.property(jsonObject, (rule) => {
        const counted = onlyInJson(rule);
        for (const key of Object.keys(rule)) {
          const at = `/${key}`;
          const isShown =
            Object.hasOwn(FORM_FIELDS, at) && isUnderstood(FORM_FIELDS[at] ?? 'text', rule[key]);
          const isOpened = ['/match', '/condition', '/absence'].includes(at);
          if (!isShown && !isOpened) expect(counted).toContain(at);
        }
      }),
    );
  });

  it('writes a list back as it was read, when it is one that the form understands', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (items) => {
        fc.pre(isUnderstood('list', items));
        expect(readList(writeList(items), true)).toEqual(items);
      }),
    );
  });
});

it('counts what only the JSON says', () => {
  const rule = {
    name: 'a',
    match: { type: 'x', where: [] },
    condition: { aggregate: 'count', parameters: { a: 1 } },
    group_by: [],
    labels: {},
  };
  expect(onlyInJson(rule)).toEqual([
    '/match/where',
    '/condition/parameters',
    '/group_by',
    '/labels',
  ]);
});

it('puts nothing where it would put something else away', () => {
  expect(isReachable({ condition: 5 }, '/condition/window')).toBe(false);
  expect(isReachable({ condition: [] }, '/condition/window')).toBe(false);
  expect(isReachable({}, '/condition/window')).toBe(true);
});

it('reads numbers as numbers, and what is none as what was typed', () => {
  expect([readNumber(' 1.5 '), readNumber('1e3'), readNumber('much'), readNumber(' ')]).toEqual([
    ...[1.5, 1000, 'much', undefined],
  ]);
});

it('says what a rule judges by', () => {
  expect([formOf({}), formOf({ absence: {} }), formOf({ when: {} })]).toEqual([
    ...['condition', 'absence', 'when'],
  ]);
});
