import type { Where } from '@batcave/shared/rules';
import { type Expression, fitsPattern, readExpression } from './condition.ts';
import { type EventCount, readAggregation } from './count.ts';
import { at } from './Findings.ts';
import type { Reading } from './options.ts';
import { isYamlMap, readSelection } from './selection.ts';
import { allOf, anyOf, notOf } from './whereTree.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

const POINTER = '/detection';
const MAX_IDENTIFIERS = 256;
const PLACE = at(POINTER, 'condition');

/** What a detection asks of an event, and how often within how long when it says. */
export interface Detection {
  readonly where: Where;
  readonly count: EventCount | undefined;
}

/** Reads each search identifier once, when the condition first asks for it. */
class Selections {
  readonly #values: ReadonlyMap<string, YamlValue>;
  readonly #read = new Map<string, Where | undefined>();
  readonly #reading: Reading;

  constructor(detection: YamlMap, reading: Reading) {
    this.#values = new Map(
      [...detection].filter(([name]) => name !== 'condition' && name !== 'timeframe'),
    );
    this.#reading = reading;
  }

  get unused(): string[] {
    return [...this.#values.keys()].filter((name) => !this.#read.has(name));
  }

  find(name: string): Where | undefined {
    const value = this.#values.get(name);
    if (value === undefined)
      return this.#reading.findings.refuse(
        PLACE,
        `search identifiers that are there, not ${JSON.stringify(name.slice(0, 80))}`,
        'Define it beside the condition, or mend its name.',
      );
    if (!this.#read.has(name))
      this.#read.set(name, readSelection(value, at(POINTER, name), this.#reading));
    return this.#read.get(name);
  }

  fitting(pattern: string): string[] {
    return [...this.#values.keys()].filter((name) => fitsPattern(name, pattern));
  }
}

function resolveAll(parts: readonly (Where | undefined)[]): readonly Where[] | undefined {
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function resolve(
  expression: Expression,
  selections: Selections,
  reading: Reading,
): Where | undefined {
  switch (expression.kind) {
    case 'name':
      return selections.find(expression.name);
    case 'of': {
      const names = selections.fitting(expression.pattern);
      if (names.length === 0)
        return reading.findings.refuse(
          PLACE,
          `a search identifier that fits ${JSON.stringify(expression.pattern.slice(0, 80))} and does not begin with _`,
          'Define one, or take this part of the condition out.',
        );
      const parts = resolveAll(names.map((name) => selections.find(name)));
      if (parts === undefined) return undefined;
      return expression.every ? allOf(parts) : anyOf(parts);
    }
    case 'not': {
      const part = resolve(expression.part, selections, reading);
      return part === undefined ? undefined : notOf(part);
    }
    case 'and':
    case 'or': {
      const parts = resolveAll(expression.parts.map((part) => resolve(part, selections, reading)));
      if (parts === undefined) return undefined;
      return expression.kind === 'and' ? allOf(parts) : anyOf(parts);
    }
  }
}

/** The conditions of a detection, and what stands after a `|`. */
function splitConditions(
  value: YamlValue | undefined,
  { findings }: Reading,
): { texts: string[]; aggregation: string | undefined } | undefined {
  const list = Array.isArray(value) ? (value as readonly YamlValue[]) : [value];
  const texts = list.filter((item) => typeof item === 'string');
  if (texts.length < list.length || texts.length === 0 || texts.length > 64)
    return findings.refuse(
      PLACE,
      'a condition, or a list of up to 64',
      'Write for example selection.',
    );
  if (texts.length > 1 && texts.some((text) => text.includes('|')))
    return findings.refuse(PLACE, 'no list of aggregations', 'Make a rule of each.');
  const [first = ''] = texts;
  const bar = first.indexOf('|');
  if (bar < 0) return { texts, aggregation: undefined };
  return { texts: [first.slice(0, bar)], aggregation: first.slice(bar + 1) };
}

/** Reads the `detection` of a rule. Search identifiers that no condition uses are noted. */
export function readDetection(
  detection: YamlValue | undefined,
  reading: Reading,
): Detection | undefined {
  const { findings } = reading;
  if (!isYamlMap(detection))
    return findings.refuse(POINTER, 'a map with a condition', 'Add search identifiers and one.');
  if (detection.size > MAX_IDENTIFIERS)
    return findings.refuse(
      POINTER,
      `at most ${String(MAX_IDENTIFIERS)} search identifiers`,
      'Make several rules of it.',
    );
  const conditions = splitConditions(detection.get('condition'), reading);
  if (conditions === undefined) return undefined;
  const selections = new Selections(detection, reading);
  const wheres = conditions.texts.map((text) => {
    const read = readExpression(text);
    if (read.ok) return resolve(read.expression, selections, reading);
    const fix = 'Use search identifiers, 1 of, all of, and, or, not and brackets.';
    return findings.refuse(PLACE, `a condition that can be read: ${read.reason}`, fix);
  });
  const timeframe = detection.get('timeframe');
  const count =
    conditions.aggregation === undefined
      ? undefined
      : readAggregation(conditions.aggregation, timeframe, POINTER, reading);
  if (conditions.aggregation === undefined && timeframe !== undefined)
    findings.refuse(
      at(POINTER, 'timeframe'),
      'left out: nothing is counted',
      'Take it out, or count: `selection | count() by Field > 5`.',
    );
  for (const name of selections.unused)
    findings.note(`No condition uses ${JSON.stringify(name.slice(0, 80))}: it was left out.`);
  const parts = resolveAll(wheres);
  return parts === undefined ? undefined : { where: anyOf(parts), count };
}
