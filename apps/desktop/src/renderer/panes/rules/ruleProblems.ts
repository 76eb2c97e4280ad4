import { jsonLanguage } from '@codemirror/lang-json';
import type { FieldFault } from '@batcave/shared/errors';
import { formFaults, RULE_LIMITS } from '@batcave/shared/rules';
import { type Fields, isFields } from './ruleForm.ts';

/** A stretch of the text, in characters. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Something wrong with the text, where it is, and how to mend it. */
export interface TextFault extends Range {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /** The same beside the field itself. */
  readonly short: string;
  /** JSON Pointer; `undefined` when it is not JSON yet. */
  readonly field?: string;
}

/** What the text of a rule turned out to be. */
export interface ReadText {
  /** `undefined`: it is no JSON object. */
  readonly rule: Fields | undefined;
  readonly faults: readonly TextFault[];
  /** Where a pointer stands, or what is around it. */
  readonly find: (pointer: string) => Range;
}

/** Deeper JSON is refused by every server. */
const MAX_DEPTH = 100;

/** Characters in which a fault is looked for. */
const MAX_SEARCHED = 64 * 1024;

const { parser } = jsonLanguage;
type Node = ReturnType<typeof parser.parse>['topNode'];

const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function keyOf(text: string, property: Node): string {
  const name = property.getChild('PropertyName');
  try {
    return name === null ? '' : (JSON.parse(text.slice(name.from, name.to)) as string);
  } catch {
    return '';
  }
}

function locate(text: string, top: Node) {
  const places = new Map<string, Range>();
  const twice: string[] = [];
  const walk = (node: Node, pointer: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    let index = 0;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name === 'Property') {
        const inner = `${pointer}/${token(keyOf(text, child))}`;
        if (places.has(inner)) twice.push(inner);
        places.set(inner, { from: child.from, to: child.to });
        if (child.lastChild !== null) walk(child.lastChild, inner, depth + 1);
      } else if (node.name === 'Array' && /^[A-Z]/.test(child.name)) {
        const inner = `${pointer}/${String(index)}`;
        index += 1;
        places.set(inner, { from: child.from, to: child.to });
        walk(child, inner, depth + 1);
      }
    }
  };
  const root = top.firstChild;
  if (root !== null) walk(root, '', 1);
  return { places, twice };
}

/** The line of an offset, from 1. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line += 1;
  return line;
}

/** Where the text stops being JSON. What reads JSON tells it for some faults alone. */
function brokenAt(text: string, said: string): number {
  const position = /at position (\d+)/.exec(said)?.[1];
  if (position !== undefined) return Number(position);
  let from = text.length;
  if (said.startsWith('Unexpected end') || text.length > MAX_SEARCHED) return from;
  parser.parse(text).iterate({
    enter: ({ type, from: at }) => {
      if (type.isError) from = Math.min(from, at);
    },
  });
  return from;
}

function syntaxFault(text: string, error: unknown): TextFault {
  const said = error instanceof Error ? error.message : '';
  const from = brokenAt(text, said);
  const what = said.replace(/ in JSON at position.*$/, '').replace(/ at position.*$/, '');
  const message = text.trim() === '' ? 'It is empty: write a rule.' : `It is not JSON: ${what}.`;
  const to = Math.min(text.length, from + 1);
  return { from, to, line: lineAt(text, from), message, short: message };
}

/** Says where in the text a server's fault is. */
export function placeFault({ find }: ReadText, text: string, fault: FieldFault): TextFault {
  const { field, limit, fix } = fault;
  const range = find(field);
  const name = field === '' ? 'The rule' : field.slice(1).replaceAll('/', '.');
  const must = `must be ${limit}. ${fix}`;
  const line = lineAt(text, range.from);
  return { ...range, line, message: `${name} ${must}`, short: `M${must.slice(1)}`, field };
}

/** Reads the text of a rule: what it says, and all that keeps it from having the form of one. */
export function readRuleText(text: string): ReadText {
  const whole: Range = { from: 0, to: Math.min(1, text.length) };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { rule: undefined, faults: [syntaxFault(text, error)], find: () => whole };
  }
  const { places, twice } = locate(text, parser.parse(text).topNode);
  const find = (pointer: string): Range => {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const range = places.get(at);
      if (range !== undefined) return range;
    }
    return whole;
  };
  const read: ReadText = { rule: isFields(value) ? value : undefined, faults: [], find };
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  const faults = [
    ...twice.map((field) => ({ field, limit: 'there once', fix: 'Take one of the two out.' })),
    ...(bytes > RULE_LIMITS.maxRuleBytes
      ? [
          {
            field: '',
            limit: `at most ${String(RULE_LIMITS.maxRuleBytes)} bytes`,
            fix: 'Make several rules.',
          },
        ]
      : []),
    ...formFaults(value),
  ];
  return { ...read, faults: faults.map((fault) => placeFault(read, text, fault)) };
}
