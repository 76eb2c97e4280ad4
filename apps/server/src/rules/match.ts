import type { LogEvent } from '@batcave/shared/events';
import type { Match, Where, WhereOperator } from '@batcave/shared/rules';
import { compileCidr } from './cidr.ts';
import { compileField } from './fields.ts';
import type { MatchWork } from './MatchWork.ts';
import { compileRegex } from './regex.ts';

/** Whether an event meets one condition of a rule. */
export type EventTest = (event: LogEvent) => boolean;

/** A condition on one field, as `checkMatch` has let it through. */
export type Leaf = Required<Pick<Where, 'field' | 'op' | 'value'>> & Pick<Where, 'ignore_case'>;

type ValueTest = (found: unknown) => boolean;

/** One text or a list of them as a list without repetitions. */
export function toList(oneOrMany: string | readonly string[]): string[] {
  return typeof oneOrMany === 'string' ? [oneOrMany] : [...new Set(oneOrMany)];
}

function numeric(compare: (found: number) => boolean): ValueTest {
  return (found) => typeof found === 'number' && compare(found);
}

function textual(compare: (found: string) => boolean): ValueTest {
  return (found) => typeof found === 'string' && compare(found);
}

const never: ValueTest = () => false;

function isOneOf(value: Leaf['value']): ValueTest {
  const allowed = new Set<unknown>(value as readonly unknown[]);
  return (found) => allowed.has(found);
}

function matches(pattern: string, ignoreCase: boolean, work: MatchWork | undefined): ValueTest {
  const compiled = compileRegex(pattern, ignoreCase);
  if (!compiled.ok) return never;
  const { search, workOf } = compiled;
  if (work === undefined) return textual(search);
  // Now rather than with the first event that comes: it may take milliseconds.
  workOf('');
  return textual((found) => work.take(workOf(found)) && search(found));
}

function isIn(network: string): ValueTest {
  const test = compileCidr(network);
  return test === undefined ? never : textual(test);
}

/**
 * The operators on a field that is there. A missing field (or JSON `null`) meets no condition but
 * `exists: false`; types are never converted: `"5"` is not `5`.
 */
const VALUE_TESTS: {
  readonly [O in Exclude<WhereOperator, 'exists'>]: (
    value: Leaf['value'],
    ignoreCase: boolean,
    work: MatchWork | undefined,
  ) => ValueTest;
} = {
  '=': (value) => (found) => found === value,
  '!=': (value) => (found) => found !== value,
  '>': (value) => numeric((found) => found > (value as number)),
  '>=': (value) => numeric((found) => found >= (value as number)),
  '<': (value) => numeric((found) => found < (value as number)),
  '<=': (value) => numeric((found) => found <= (value as number)),
  in: isOneOf,
  not_in: (value) => {
    const isForbidden = isOneOf(value);
    return (found) => !isForbidden(found);
  },
  contains: (value) => (found) =>
    typeof found === 'string'
      ? found.includes(value as string)
      : Array.isArray(found) && found.includes(value),
  starts_with: (value) => textual((found) => found.startsWith(value as string)),
  ends_with: (value) => textual((found) => found.endsWith(value as string)),
  matches: (value, ignoreCase, work) => matches(value as string, ignoreCase, work),
  cidr: (value) => isIn(value as string),
};

/** Lower case of texts and of the texts of a list, character by character (no locale). */
function fold(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase();
  return Array.isArray(value) ? value.map(fold) : value;
}

function compileLeaf(
  { field, op, value, ignore_case: ignoreCase = false }: Leaf,
  work: MatchWork | undefined,
): EventTest {
  const read = compileField(field);
  if (op === 'exists') return (event) => (read(event) !== undefined) === value;
  // An expression knows by itself how to disregard case.
  const folds = ignoreCase && op !== 'matches';
  const wanted = folds ? (fold(value) as Leaf['value']) : value;
  const test = VALUE_TESTS[op](wanted, ignoreCase, work);
  return (event) => {
    const found = read(event);
    return found !== undefined && test(folds ? fold(found) : found);
  };
}

/**
 * A condition that `checkMatch` has let through, ready to be asked.
 *
 * @param work  Counts what expressions cost, and ends it. Left out: nobody does.
 */
export function compileWhere(where: Where, work?: MatchWork): EventTest {
  const { any, all, not } = where;
  const compile = (part: Where): EventTest => compileWhere(part, work);
  if (any !== undefined) {
    const tests = any.map(compile);
    return (event) => tests.some((test) => test(event));
  }
  if (all !== undefined) {
    const tests = all.map(compile);
    return (event) => tests.every((test) => test(event));
  }
  if (not !== undefined) {
    const test = compile(not);
    return (event) => !test(event);
  }
  return compileLeaf(where as Leaf, work);
}

/** Whether a condition searches a text for an expression. */
export function searches({ any, all, not, op }: Where): boolean {
  if (not !== undefined) return searches(not);
  return op === 'matches' || (any ?? all ?? []).some(searches);
}

function compileIn(field: string, oneOrMany: string | readonly string[]): EventTest {
  const read = compileField(field);
  const allowed = new Set<unknown>(toList(oneOrMany));
  return (event) => allowed.has(read(event));
}

/** How much a condition costs to ask, roughly: the cheap ones are asked first. */
function costOf(where: Where): number {
  const parts = where.any ?? where.all ?? (where.not === undefined ? undefined : [where.not]);
  if (parts !== undefined) return parts.reduce((sum, part) => sum + costOf(part), 1);
  return where.op === 'matches' ? 100 : where.op === 'cidr' ? 20 : where.op === 'contains' ? 4 : 1;
}

/**
 * All conditions of a match, the cheapest first.
 *
 * @param work  As for `compileWhere`.
 */
export function compileMatch(match: Match, work?: MatchWork): EventTest[] {
  const { source, type, severity, labels = {}, where = [] } = match;
  return [
    ...(type === undefined ? [] : [compileIn('type', type)]),
    ...(source === undefined ? [] : [compileIn('source', source)]),
    ...(severity === undefined ? [] : [compileIn('severity', severity)]),
    ...Object.entries(labels).map(([name, values]) => compileIn(`labels.${name}`, values)),
    ...where.toSorted((a, b) => costOf(a) - costOf(b)).map((part) => compileWhere(part, work)),
  ];
}
