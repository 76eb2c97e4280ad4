import type { Where } from '@batcave/shared/rules';
import { compileCidr } from '../cidr.ts';
import { at } from './Findings.ts';
import type { FieldKey, SigmaOperator } from './modifiers.ts';
import type { Reading } from './options.ts';
import { hasFlagDash, readSigmaText, type SigmaText, toRegex, widen } from './sigmaText.ts';
import { allOf, anyOf } from './whereTree.ts';
import type { YamlValue } from './yaml.ts';

/** Values of one key. */
const MAX_VALUES = 1024;
/** Characters of a value in our language, and values of `in`. */
const MAX_VALUE_LENGTH = 1024;
const MAX_IN = 1024;

type Scalar = string | number | boolean | null;
const NUMERIC = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
const WIDENED: { readonly [O in SigmaOperator]?: readonly [before: boolean, after: boolean] } = {
  equals: [false, false],
  contains: [true, true],
  startswith: [false, true],
  endswith: [true, false],
};

/** What a value becomes: a condition, or a text or number that may stand in an `in`. */
type Reached = { readonly where: Where } | { readonly oneOf: readonly (string | number)[] };

function hasCase(text: string): boolean {
  return text.toLowerCase() !== text.toUpperCase();
}

/** Makes the conditions of one key on one of our fields. */
class FieldTest {
  readonly #field: string;
  readonly #key: FieldKey;
  readonly #reading: Reading;

  constructor(field: string, key: FieldKey, reading: Reading) {
    this.#field = field;
    this.#key = key;
    this.#reading = reading;
  }

  reach(value: Scalar, pointer: string): Reached | undefined {
    const { operator } = this.#key;
    switch (operator) {
      case 'equals':
      case 'contains':
      case 'startswith':
      case 'endswith':
        return typeof value === 'string' ? this.#text(value, pointer) : this.#other(value, pointer);
      case 're':
        return this.#regex(value, pointer);
      case 'cidr':
        return this.#network(value, pointer);
      case 'exists':
        return this.#exists(value, pointer);
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        if (typeof value !== 'number')
          return this.#refuse(pointer, `a number, because of ${operator}`, 'Write one, unquoted.');
        return this.#leaf(NUMERIC[operator], value);
    }
  }

  /** A condition that wants any (or all) of what the values became. */
  join(reached: readonly Reached[]): Where {
    if (this.#key.all)
      return allOf(reached.map((one) => ('where' in one ? one.where : this.#isOneOf(one.oneOf))));
    const oneOf = [...new Set(reached.flatMap((one) => ('oneOf' in one ? one.oneOf : [])))];
    const parts = reached.flatMap((one) => ('where' in one ? [one.where] : []));
    for (let i = 0; i < oneOf.length; i += MAX_IN)
      parts.unshift(this.#isOneOf(oneOf.slice(i, i + MAX_IN)));
    return anyOf(parts);
  }

  #refuse(pointer: string, limit: string, fix: string): undefined {
    return this.#reading.findings.refuse(pointer, limit, fix);
  }

  #leaf(op: Where['op'], value: Where['value']): Reached {
    return { where: { field: this.#field, op, value } as Where };
  }

  #textLeaf(op: Where['op'], value: string, pointer: string): Reached | undefined {
    if (value.length > MAX_VALUE_LENGTH)
      return this.#refuse(
        pointer,
        `at most ${String(MAX_VALUE_LENGTH)} characters`,
        'Search for a shorter part.',
      );
    const ignoreCase = !this.#key.cased && hasCase(value);
    return {
      where: { field: this.#field, op, value, ...(ignoreCase && { ignore_case: true }) } as Where,
    };
  }

  #isOneOf(values: readonly (string | number)[]): Where {
    const { cased } = this.#key;
    const ignoreCase =
      !cased && values.some((value) => typeof value === 'string' && hasCase(value));
    const [first] = values;
    const test = values.length === 1 ? { op: '=', value: first } : { op: 'in', value: [...values] };
    return { field: this.#field, ...test, ...(ignoreCase && { ignore_case: true }) } as Where;
  }

  #other(value: Exclude<Scalar, string>, pointer: string): Reached | undefined {
    const { operator, cased, windash } = this.#key;
    if (operator !== 'equals' || cased || windash)
      return this.#refuse(pointer, 'a text, because of the modifiers', 'Put it in quotes.');
    if (value === null) return this.#leaf('exists', false);
    // Sigma compares texts, our language keeps types apart: so both forms are asked for.
    if (typeof value === 'number') return { oneOf: [value, String(value)] };
    return {
      where: anyOf([
        { field: this.#field, op: '=', value } as Where,
        { field: this.#field, op: '=', value: String(value), ignore_case: true } as Where,
      ]),
    };
  }

  #text(source: string, pointer: string): Reached | undefined {
    const { operator, windash } = this.#key;
    const text = widen(readSigmaText(source), ...(WIDENED[operator] ?? [false, false]));
    if (windash && hasFlagDash(text)) return this.#pattern(text, pointer);
    this.#noteNumbers(source, text);
    const [first, second, third] = text;
    if (first === undefined) return { oneOf: [''] };
    if (first === '*' && second === undefined) return this.#leaf('exists', true);
    if (typeof first === 'object') {
      if (second === undefined) return this.#plain(first.text, pointer);
      if (second === '*' && third === undefined)
        return this.#textLeaf('starts_with', first.text, pointer);
    } else if (first === '*' && typeof second === 'object') {
      if (third === undefined) return this.#textLeaf('ends_with', second.text, pointer);
      if (third === '*' && text.length === 3)
        return this.#textLeaf('contains', second.text, pointer);
    }
    return this.#pattern(text, pointer);
  }

  #noteNumbers(source: string, text: SigmaText): void {
    const isPattern = text.some((piece) => typeof piece === 'string');
    if (isPattern && /^[\d*?.+-]+$/.test(source) && /\d/.test(source))
      this.#reading.findings.note(
        `${this.#field}: a pattern such as ${source.slice(0, 40)} finds texts, never numbers.`,
      );
  }

  #plain(text: string, pointer: string): Reached | undefined {
    if (text.length > MAX_VALUE_LENGTH) return this.#textLeaf('=', text, pointer);
    const number = Number(text);
    if (Number.isFinite(number) && String(number) === text) return { oneOf: [text, number] };
    const word = this.#key.cased ? text : text.toLowerCase();
    if (word !== 'true' && word !== 'false') return { oneOf: [text] };
    const asText = this.#textLeaf('=', text, pointer);
    const asBoolean = { field: this.#field, op: '=', value: word === 'true' } as Where;
    return asText !== undefined && 'where' in asText
      ? { where: anyOf([asText.where, asBoolean]) }
      : undefined;
  }

  #pattern(text: SigmaText, pointer: string): Reached | undefined {
    return this.#matches(toRegex(text, this.#key.windash), !this.#key.cased, pointer);
  }

  #regex(value: Scalar, pointer: string): Reached | undefined {
    if (typeof value !== 'string')
      return this.#refuse(pointer, 'a regular expression', 'Put it in quotes.');
    const flags = this.#key.flags.filter((flag) => flag !== 'i').join('');
    const pattern = flags === '' ? value : `(?${flags})${value}`;
    return this.#matches(pattern, this.#key.flags.includes('i'), pointer);
  }

  #matches(pattern: string, ignoreCase: boolean, pointer: string): Reached | undefined {
    const refusal = this.#reading.expressions.refusalOf(pattern, ignoreCase);
    if (refusal !== undefined)
      return this.#refuse(
        pointer,
        'a regular expression in the syntax of RE2',
        `It is refused: ${refusal}. RE2 has no back-references and no look-around.`,
      );
    this.#reading.findings.note(
      'Expressions and patterns with wildcards inside find nothing in very long texts: over 256 characters for the largest of them, more for smaller ones.',
    );
    const folds = ignoreCase && hasCase(pattern);
    return {
      where: {
        ...{ field: this.#field, op: 'matches', value: pattern },
        ...(folds && { ignore_case: true }),
      } as Where,
    };
  }

  #network(value: Scalar, pointer: string): Reached | undefined {
    if (typeof value === 'string' && compileCidr(value) !== undefined)
      return this.#leaf('cidr', value);
    return this.#refuse(
      pointer,
      'a network: an address, a slash and the length of its prefix',
      'Write something such as 10.0.0.0/8 or fd00::/8.',
    );
  }

  #exists(value: Scalar, pointer: string): Reached | undefined {
    if (typeof value !== 'boolean')
      return this.#refuse(pointer, 'true or false', 'Say whether the field must be there.');
    this.#reading.findings.note('A field that is there as JSON null counts as missing.');
    return this.#leaf('exists', value);
  }
}

function isScalar(value: YamlValue): value is Scalar {
  return value === null || typeof value !== 'object';
}

/** The condition of one key of a selection on one of our fields. */
export function readFieldTest(
  field: string,
  key: FieldKey,
  value: YamlValue,
  pointer: string,
  reading: Reading,
): Where | undefined {
  const { findings } = reading;
  const isList = Array.isArray(value);
  const values = (isList ? value : [value]) as readonly YamlValue[];
  if (values.length === 0 || values.length > MAX_VALUES)
    return findings.refuse(
      pointer,
      `1 to ${MAX_VALUES.toLocaleString('en')} values`,
      'Write null for a missing field, or split the list.',
    );
  if (key.all && values.length === 1)
    return findings.refuse(pointer, 'two or more values, because of all', 'Take all out.');
  if (key.operator === 'exists' && isList)
    return findings.refuse(pointer, 'true or false', 'Say whether the field must be there.');
  const test = new FieldTest(field, key, reading);
  const reached = values.map((one, i) => {
    const place = isList ? at(pointer, i) : pointer;
    if (isScalar(one)) return test.reach(one, place);
    return findings.refuse(place, 'a text, number, boolean or null', 'Write one value, or a list.');
  });
  return reached.every((one) => one !== undefined) ? test.join(reached) : undefined;
}
