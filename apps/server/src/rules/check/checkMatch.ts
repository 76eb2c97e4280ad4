import type { FieldFault } from '@batcave/shared/errors';
import type { Match, Where, WhereOperator } from '@batcave/shared/rules';
import { compileCidr } from '../cidr.ts';
import { compileRegex } from '../regex.ts';
import { checkPath } from './checkFields.ts';
import { fault } from './fault.ts';

const MAX_DEPTH = 8;
const MAX_CONDITIONS = 256;
/** Conditions with a regular expression: of all they cost most. */
const MAX_EXPRESSIONS = 64;

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown) => typeof value === 'string';
const isScalar = (value: unknown) => isText(value) || isNumber(value) || typeof value === 'boolean';
const isList = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isText(item) || isNumber(item));

interface Taken {
  readonly fits: (value: unknown) => boolean;
  readonly limit: string;
}
const anyScalar: Taken = { fits: isScalar, limit: 'a text, a finite number or a boolean' };
const finite: Taken = { fits: isNumber, limit: 'a finite number' };
const text: Taken = { fits: isText, limit: 'a text' };
const list: Taken = { fits: isList, limit: 'a list of 1 to 1,024 texts or finite numbers' };

const VALUES: { readonly [O in WhereOperator]: Taken } = {
  '=': anyScalar,
  '!=': anyScalar,
  '>': finite,
  '>=': finite,
  '<': finite,
  '<=': finite,
  in: list,
  not_in: list,
  contains: text,
  starts_with: text,
  ends_with: text,
  matches: text,
  cidr: text,
  exists: { fits: (value) => typeof value === 'boolean', limit: 'true or false' },
};

function checkExpression(pointer: string, where: Where): FieldFault[] {
  const value = where.value as string;
  if (where.op === 'cidr') {
    if (compileCidr(value) !== undefined) return [];
    return fault(
      pointer,
      'a network: an address, a slash and the length of its prefix',
      'Send something such as 10.0.0.0/8 or fd00::/8.',
    );
  }
  const compiled = compileRegex(value, where.ignore_case);
  if (compiled.ok) return [];
  return fault(
    pointer,
    'a regular expression in the syntax of RE2',
    `It is refused: ${compiled.reason}. RE2 has no back-references and no look-around.`,
  );
}

function checkLeaf(pointer: string, where: Where): FieldFault[] {
  const { field, op, value } = where;
  if (field === undefined || op === undefined || value === undefined)
    return fault(
      pointer,
      'field, op and value; or one of any, all and not',
      'Add what is missing.',
    );
  const faults = checkPath(`${pointer}/field`, field);
  const { fits, limit } = VALUES[op];
  if (!fits(value))
    return [...faults, ...fault(`${pointer}/value`, limit, `Send ${limit}: ${op} takes no other.`)];
  if (op !== 'matches' && op !== 'cidr') return faults;
  return [...faults, ...checkExpression(`${pointer}/value`, where)];
}

/** The conditions inside a condition, each with the rest of its pointer. */
function partsOf({ any, all, not }: Where): [string, Where][] {
  const named = (name: string, parts: readonly Where[] = []): [string, Where][] =>
    parts.map((part, i) => [`/${name}/${String(i)}`, part]);
  return [
    ...named('any', any),
    ...named('all', all),
    ...(not === undefined ? [] : [['/not', not] as [string, Where]]),
  ];
}

function checkWhere(pointer: string, where: Where, depth: number): FieldFault[] {
  if (depth > MAX_DEPTH)
    return fault(
      pointer,
      `conditions nested ${String(MAX_DEPTH)} deep, at most`,
      'Join conditions of the same kind into one list, or make two rules.',
    );
  const parts = partsOf(where);
  if (parts.length === 0) return checkLeaf(pointer, where);
  const forms = [where.any, where.all, where.not, where.field, where.op, where.value];
  if (forms.filter((form) => form !== undefined).length > 1)
    return fault(
      pointer,
      'one of any, all and not, and nothing beside it',
      'Put what stands beside it into a list: {"all": [ … ]}.',
    );
  return parts.flatMap(([rest, part]) => checkWhere(pointer + rest, part, depth + 1));
}

function count(where: Where, counts: (leaf: Where) => boolean): number {
  const parts = partsOf(where);
  if (parts.length === 0) return counts(where) ? 1 : 0;
  return parts.reduce((sum, [, part]) => sum + count(part, counts), 0);
}

/** What is wrong with a match that has the right shape. */
export function checkMatch({ where = [] }: Match): FieldFault[] {
  // Before any of them is compiled.
  const expressions = where.reduce(
    (sum, part) => sum + count(part, ({ op }) => op === 'matches'),
    0,
  );
  if (expressions > MAX_EXPRESSIONS)
    return fault(
      '/match/where',
      `${String(MAX_EXPRESSIONS)} conditions with matches, at most`,
      `These are ${String(expressions)}. Join them into one with |, or make several rules.`,
    );
  const faults = where.flatMap((part, i) => checkWhere(`/match/where/${String(i)}`, part, 1));
  if (faults.length > 0) return faults;
  const conditions = where.reduce((sum, part) => sum + count(part, () => true), 0);
  if (conditions <= MAX_CONDITIONS) return [];
  return fault(
    '/match/where',
    `${String(MAX_CONDITIONS)} conditions, at most`,
    `These are ${String(conditions)}. Use in with a list, or make several rules.`,
  );
}
