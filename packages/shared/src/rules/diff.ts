import { RULE_SCHEMA_VERSION, type RuleInput } from './schema.ts';

/** One place in which two versions of a rule differ. What is not there is `null`: no rule holds a null. */
export interface RuleChange {
  /** JSON Pointer, RFC 6901: `/condition/threshold`. */
  field: string;
  before: unknown;
  after: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the later version says otherwise. Empty: both mean the same, whatever the order of their keys
 * and whether what is the default anyhow is said.
 *
 * Objects are compared key by key. Lists are compared item by item when they are of one length, else
 * they are told as a whole: which item went and which came cannot be known.
 */
export function diffRules(before: RuleInput, after: RuleInput): RuleChange[] {
  const changes: RuleChange[] = [];
  compare('', withDefaults(before), withDefaults(after), changes);
  return changes;
}

function withDefaults(rule: RuleInput): Fields {
  const { schema_version: version = RULE_SCHEMA_VERSION, enabled = true } = rule;
  return { ...rule, schema_version: version, enabled };
}

function compare(field: string, before: unknown, after: unknown, changes: RuleChange[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    before.forEach((item, i) => compare(`${field}/${String(i)}`, item, after[i], changes));
  else if (isFields(before) && isFields(after))
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(`${field}/${token(key)}`, own(before, key), own(after, key), changes);
  else changes.push({ field, before: before ?? null, after: after ?? null });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A label may be named as something that every object has: `constructor`. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** One token of a JSON Pointer, RFC 6901 section 3. */
function token(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
