import type { LogEvent } from '@batcave/shared/events';
import type { Rule, WhereOperator } from '@batcave/shared/rules';
import { compileField } from './fields.ts';

/** Whether an event meets one condition of a rule. */
export type EventTest = (event: LogEvent) => boolean;

type Match = Rule['match'];
type Where = NonNullable<Match['where']>[number];
type ValueTest = (found: unknown) => boolean;

/** One text or a list of them as a list without repetitions. */
export function toList(oneOrMany: string | readonly string[]): string[] {
  return typeof oneOrMany === 'string' ? [oneOrMany] : [...new Set(oneOrMany)];
}

function numeric(compare: (found: number) => boolean): ValueTest {
  return (found) => typeof found === 'number' && compare(found);
}

/**
 * The operators on a field that is there. A missing field (or JSON `null`) meets no condition but
 * `exists: false`; types are never converted: `"5"` is not `5`.
 */
const VALUE_TESTS: { readonly [O in WhereOperator]: (value: Where['value']) => ValueTest } = {
  '=': (value) => (found) => found === value,
  '!=': (value) => (found) => found !== value,
  '>': (value) => numeric((found) => found > (value as number)),
  '>=': (value) => numeric((found) => found >= (value as number)),
  '<': (value) => numeric((found) => found < (value as number)),
  '<=': (value) => numeric((found) => found <= (value as number)),
  in: (value) => {
    const allowed = new Set<unknown>(value as readonly unknown[]);
    return (found) => allowed.has(found);
  },
  contains: (value) => (found) =>
    typeof found === 'string'
      ? found.includes(value as string)
      : Array.isArray(found) && found.includes(value),
  starts_with: (value) => (found) => typeof found === 'string' && found.startsWith(value as string),
  exists: (value) => () => value === true,
};

function compileWhere({ field, op, value }: Where): EventTest {
  const read = compileField(field);
  if (op === 'exists' && value === false) return (event) => read(event) === undefined;
  const test = VALUE_TESTS[op](value);
  return (event) => {
    const found = read(event);
    return found !== undefined && test(found);
  };
}

function compileLabel(name: string, oneOrMany: string | readonly string[]): EventTest {
  const read = compileField(`labels.${name}`);
  const allowed = new Set<unknown>(toList(oneOrMany));
  return (event) => allowed.has(read(event));
}

/** The conditions of a match besides source and type, which the index of the rule set decides. */
export function compileMatch(match: Match): EventTest[] {
  const tests: EventTest[] = [];
  const { severity, labels, where } = match;
  if (severity !== undefined) {
    const allowed = new Set(severity);
    tests.push((event) => allowed.has(event.severity));
  }
  for (const [name, values] of Object.entries(labels ?? {})) tests.push(compileLabel(name, values));
  for (const condition of where ?? []) tests.push(compileWhere(condition));
  return tests;
}
