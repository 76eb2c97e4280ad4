/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** How the form shows a value of the rule. */
export type FieldKind = 'text' | 'number' | 'list' | 'boolean' | 'levels';

/** What the form shows, by JSON Pointer. Everything else stays in the JSON and is counted. */
export const FORM_FIELDS: Readonly<Record<string, FieldKind>> = {
  '/name': 'text',
  '/description': 'text',
  '/enabled': 'boolean',
  '/severity': 'text',
  '/levels': 'levels',
  '/match/type': 'list',
  '/match/source': 'list',
  '/group_by': 'list',
  '/condition/detector': 'text',
  '/condition/aggregate': 'text',
  '/condition/field': 'text',
  '/condition/window': 'text',
  '/condition/step': 'text',
  '/condition/operator': 'text',
  '/condition/threshold': 'number',
  '/condition/recovery_threshold': 'number',
  '/absence/after': 'text',
  '/for': 'text',
  '/summary': 'text',
  '/runbook_url': 'text',
};

/** A threshold with the severity from which on it counts. */
export interface Level {
  readonly severity: string;
  readonly threshold: number | string;
}

/** Whether it is an object of JSON: no list, not null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const own = (fields: Fields, key: string): unknown =>
  Object.hasOwn(fields, key) ? fields[key] : undefined;

function keysOf(pointer: string): string[] {
  return pointer.split('/').slice(1);
}

/** The value at a pointer of the form; `undefined` when it is not there. */
export function readAt(rule: Fields, pointer: string): unknown {
  let at: unknown = rule;
  for (const key of keysOf(pointer)) at = isFields(at) ? own(at, key) : undefined;
  return at;
}

/** Whether a value can be put at the pointer without putting away something else. */
export function isReachable(rule: Fields, pointer: string): boolean {
  let at: unknown = rule;
  for (const key of keysOf(pointer)) {
    if (at === undefined) return true;
    if (!isFields(at)) return false;
    at = own(at, key);
  }
  return true;
}

function put(fields: Fields, [key = '', ...rest]: readonly string[], value: unknown): Fields {
  const inner = own(fields, key);
  const next = rest.length === 0 ? value : put(isFields(inner) ? inner : {}, rest, value);
  if (next !== undefined) return { ...fields, [key]: next };
  const { [key]: _gone, ...others } = fields;
  return others;
}

/** The rule with another value at a pointer; `undefined` takes it out. Nothing else changes, nor its order. */
export function writeAt(rule: Fields, pointer: string, value: unknown): Fields {
  if (value === undefined && readAt(rule, pointer) === undefined) return rule;
  return put(rule, keysOf(pointer), value);
}

const isPlainItem = (item: unknown): boolean =>
  typeof item === 'string' && item !== '' && !item.includes(',') && item.trim() === item;

function isLevel(value: unknown): value is Level {
  if (
    !isFields(value) ||
    Object.keys(value).some((key) => key !== 'severity' && key !== 'threshold')
  )
    return false;
  const { severity, threshold } = value;
  return typeof severity === 'string' && ['number', 'string'].includes(typeof threshold);
}

/** Whether the form can show the value and write it back without losing any of it. */
export function isUnderstood(kind: FieldKind, value: unknown): boolean {
  if (value === undefined) return true;
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' || typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      if (typeof value === 'string') return value === '' || isPlainItem(value);
      return Array.isArray(value) && value.length > 0 && value.every(isPlainItem);
    case 'levels':
      return Array.isArray(value) && value.every(isLevel);
  }
}

/** The levels of a rule that the form understands. */
export function readLevels(value: unknown): readonly Level[] {
  return Array.isArray(value) ? value.filter(isLevel) : [];
}

/** A list as one line: `host.cpu, host.disk`. */
export function writeList(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
}

/** A line as a list; `undefined` when there is nothing in it. One alone stays a text where that will do. */
export function readList(text: string, isAlwaysList: boolean): string | string[] | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const [first] = items;
  return first === undefined || (items.length === 1 && !isAlwaysList) ? first : items;
}

/** What was typed as a number; as the text that it is when it is none, so that the fault can be told. */
export function readNumber(text: string): number | string | undefined {
  const bare = text.trim();
  if (bare === '') return undefined;
  const value = Number(bare);
  return Number.isFinite(value) ? value : bare;
}

const PARENTS = new Set(
  Object.keys(FORM_FIELDS).flatMap((pointer) => {
    const keys = keysOf(pointer);
    return keys.length === 1 ? [] : [`/${keys[0] ?? ''}`];
  }),
);

/** Where the rule says what the form does not show, as JSON Pointers. */
export function onlyInJson(rule: Fields, under = ''): string[] {
  return Object.entries(rule).flatMap(([key, value]) => {
    const pointer = `${under}/${key}`;
    const kind = Object.hasOwn(FORM_FIELDS, pointer) ? FORM_FIELDS[pointer] : undefined;
    if (kind !== undefined && isUnderstood(kind, value)) return [];
    if (PARENTS.has(pointer) && isFields(value)) return onlyInJson(value, pointer);
    return [pointer];
  });
}

/** What a rule judges by. */
export const FORMS = ['condition', 'absence', 'when'] as const;
export type Form = (typeof FORMS)[number];

/** What the rule judges by; `condition` when it does not say. */
export function formOf(rule: Fields): Form {
  return FORMS.find((form) => own(rule, form) !== undefined) ?? 'condition';
}

/** A new rule, as the form begins. */
export const NEW_RULE: Fields = {
  schema_version: 1,
  name: '',
  enabled: true,
  severity: 'WARN',
  match: { type: '' },
  condition: { aggregate: 'count', window: '5m', operator: '>', threshold: 10 },
};
