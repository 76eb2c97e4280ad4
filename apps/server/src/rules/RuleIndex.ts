import type { LogEvent } from '@batcave/shared/events';
import type { Match, Where } from '@batcave/shared/rules';
import type { CompiledRule } from './compileRule.ts';
import { compileField, type FieldReader } from './fields.ts';
import { toList } from './match.ts';

/** A field that must have one of these values, or the rule does not want the event. */
interface Key {
  readonly field: string;
  readonly values: readonly unknown[];
}

interface Indexed {
  readonly read: FieldReader;
  readonly byValue: Map<unknown, number[]>;
}

function keyOfWhere({ field, op, value, ignore_case: ignoreCase }: Where): Key[] {
  if (field === undefined || ignoreCase === true) return [];
  if (op === '=') return [{ field, values: [value] }];
  return op === 'in' && Array.isArray(value) ? [{ field, values: value }] : [];
}

function keysOf({ source, type, labels = {}, where = [] }: Match): Key[] {
  return [
    ...(type === undefined ? [] : [{ field: 'type', values: toList(type) }]),
    ...(source === undefined ? [] : [{ field: 'source', values: toList(source) }]),
    ...Object.entries(labels).map(([name, values]) => ({
      field: `labels.${name}`,
      values: toList(values),
    })),
    ...where.flatMap((condition) =>
      condition.all === undefined ? keyOfWhere(condition) : condition.all.flatMap(keyOfWhere),
    ),
  ];
}

/** How many values each field is asked for, over all rules: the more, the better it tells rules apart. */
function spreadOf(all: readonly (readonly Key[])[]): ReadonlyMap<string, number> {
  const values = new Map<string, Set<unknown>>();
  for (const { field, values: wanted } of all.flat()) {
    const known = values.get(field) ?? new Set();
    for (const value of wanted) known.add(value);
    values.set(field, known);
  }
  return new Map([...values].map(([field, known]) => [field, known.size]));
}

const NONE: readonly number[] = [];

/**
 * Finds the rules that may want an event, so that the cost of an event grows with the rules that
 * match it and not with all rules.
 *
 * Each rule stands under one field that must have one of a few values: of those it names, the one
 * that tells the rules of the set apart best. A rule that names none is asked for every event.
 */
export class RuleIndex {
  readonly #fields: Indexed[] = [];
  readonly #always: number[] = [];
  /** For rules that stand in more than one place: the event at which they were found last. */
  readonly #foundAt: Uint32Array;
  readonly #isComposite: readonly boolean[];
  #event = 0;

  constructor(rules: readonly CompiledRule[]) {
    this.#foundAt = new Uint32Array(rules.length);
    this.#isComposite = rules.map(({ measure }) => measure.kind === 'composite');
    const parts = rules.map(({ rule, measure }) =>
      measure.kind === 'composite'
        ? measure.parts.map((part) => keysOf(part.rule.match ?? {}))
        : [keysOf(rule.match ?? {})],
    );
    const spread = spreadOf(parts.flat());
    const byField = new Map<string, Map<unknown, number[]>>();
    parts.forEach((own, position) => {
      const best = own.map((keys) =>
        keys.reduce<Key | undefined>(
          (a, b) =>
            a === undefined || (spread.get(b.field) ?? 0) > (spread.get(a.field) ?? 0) ? b : a,
          undefined,
        ),
      );
      if (best.includes(undefined)) this.#always.push(position);
      else for (const key of best) if (key !== undefined) place(byField, key, position);
    });
    for (const [field, byValue] of byField)
      this.#fields.push({ read: compileField(field), byValue });
  }

  /** Calls back with the position of each rule that may want the event, once. */
  find(event: LogEvent, found: (position: number) => void): void {
    this.#event = (this.#event + 1) >>> 0 || 1;
    for (const position of this.#always) found(position);
    for (const { read, byValue } of this.#fields)
      for (const position of byValue.get(read(event)) ?? NONE) {
        if (this.#isComposite[position] === true) {
          if (this.#foundAt[position] === this.#event) continue;
          this.#foundAt[position] = this.#event;
        }
        found(position);
      }
  }
}

function place(
  byField: Map<string, Map<unknown, number[]>>,
  { field, values }: Key,
  position: number,
): void {
  let byValue = byField.get(field);
  if (byValue === undefined) byField.set(field, (byValue = new Map()));
  for (const value of new Set(values)) {
    const positions = byValue.get(value);
    if (positions === undefined) byValue.set(value, [position]);
    else if (positions.at(-1) !== position) positions.push(position);
  }
}
