import type { Findings } from './Findings.ts';

/** What is asked of a field. `equals` when the key names nothing. */
const OPERATORS = [
  ...['contains', 'startswith', 'endswith', 're', 'cidr', 'exists'],
  ...['gt', 'gte', 'lt', 'lte'],
] as const;
export type SigmaOperator =
  | 'equals'
  | 'contains'
  | 'startswith'
  | 'endswith'
  | 're'
  | 'cidr'
  | 'exists'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte';
type RegexFlag = 'i' | 'm' | 's';

/** A key of a selection, taken apart: `CommandLine|contains|all`. */
export interface FieldKey {
  /** Empty: the values are searched for in the whole message. */
  readonly name: string;
  readonly operator: SigmaOperator;
  /** All values must fit, not any. */
  readonly all: boolean;
  readonly cased: boolean;
  readonly windash: boolean;
  readonly flags: readonly RegexFlag[];
}

const ENCODED = 'Search for the decoded text, or take the selection out.';
const TIMED = 'Take it out; restrict the time with a silence or a route.';
/** Modifiers of Sigma that have no counterpart here: why, and what to do. */
const REFUSED = new Map<string, readonly [reason: string, fix: string]>([
  ['base64', ['base64: values are not searched for in encoded form', ENCODED]],
  ['base64offset', ['base64offset: values are not searched for in encoded form', ENCODED]],
  ['utf16', ['utf16: values are not searched for in encoded form', ENCODED]],
  ['utf16le', ['utf16le: values are not searched for in encoded form', ENCODED]],
  ['utf16be', ['utf16be: values are not searched for in encoded form', ENCODED]],
  ['wide', ['wide: values are not searched for in encoded form', ENCODED]],
  [
    'fieldref',
    [
      'fieldref: a field is compared with values, never with another field',
      'Compare it with values, or let the producer send the outcome as a field.',
    ],
  ],
  [
    'expand',
    ['expand: there are no placeholders to fill in', 'Write out the values for your environment.'],
  ],
  [
    'neq',
    [
      'neq: it leaves open what a missing field does',
      'Make it a selection of its own and write `not` in the condition.',
    ],
  ],
  ...['minute', 'hour', 'day', 'week', 'month', 'year'].map(
    (unit) =>
      [unit, [`${unit}: fields are not read as times`, TIMED]] as [string, [string, string]],
  ),
]);

const TEXT_OPERATORS = new Set<SigmaOperator>(['equals', 'contains', 'startswith', 'endswith']);

const isOperator = (word: string): word is (typeof OPERATORS)[number] =>
  (OPERATORS as readonly string[]).includes(word);

function conflictOf(words: readonly string[], operator: SigmaOperator): string | undefined {
  const operators = words.filter(isOperator);
  if (operators.length > 1) return `one of ${operators.join(', ')}`;
  if (new Set(words).size < words.length) return 'each modifier once';
  const flag = words.find((word) => ['i', 'm', 's'].includes(word));
  if (flag !== undefined && operator !== 're') return `${flag} only after re`;
  const ofText = words.find((word) => word === 'cased' || word === 'windash');
  if (ofText !== undefined && !TEXT_OPERATORS.has(operator))
    return `${ofText} only with contains, startswith, endswith or alone`;
  if (words.includes('all') && operator === 'exists') return 'exists without all';
  if (['re', 'cidr', 'exists'].includes(operator) && words[0] !== operator && words[0] !== 'all')
    return `${operator} before all other modifiers`;
  return undefined;
}

/** Takes a key apart, or says which modifier cannot be. */
export function readKey(key: string, pointer: string, findings: Findings): FieldKey | undefined {
  const [name = '', ...words] = key.split('|');
  for (const word of words) {
    const refused = REFUSED.get(word);
    if (refused !== undefined) return findings.refuse(pointer, ...refused);
    if (!isOperator(word) && !['all', 'cased', 'windash', 'i', 'm', 's'].includes(word))
      return findings.refuse(
        pointer,
        `a known modifier, not ${JSON.stringify(word.slice(0, 40))}`,
        `Use ${OPERATORS.join(', ')}, all, cased, windash, or i, m and s after re.`,
      );
  }
  const operator = words.find(isOperator) ?? (name === '' ? 'contains' : 'equals');
  const conflict = conflictOf(words, operator);
  if (conflict !== undefined)
    return findings.refuse(pointer, conflict, 'Take the other modifiers out, or make two keys.');
  return {
    ...{ name, operator },
    all: words.includes('all'),
    cased: words.includes('cased'),
    windash: words.includes('windash'),
    flags: (['i', 'm', 's'] as const).filter((flag) => words.includes(flag)),
  };
}
