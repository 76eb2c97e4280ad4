import type { Rule, RuleInput } from '@batcave/shared/rules';

/** The order in which the fields of a rule are written; others follow by name. */
const ORDER = [
  ...['schema_version', 'rule_id', 'name', 'description', 'enabled', 'severity', 'levels', 'match'],
  ...['source', 'type', 'labels', 'where', 'field', 'op', 'value', 'ignore_case', 'group_by'],
  ...['condition', 'detector', 'aggregate', 'window', 'step', 'operator', 'threshold'],
  ...['recovery_threshold', 'direction', 'absence', 'after', 'expect', 'when', 'for'],
  ...['keep_firing_for', 'cool_down', 'evaluation_delay', 'flapping', 'no_data', 'on_error'],
  ...['max_groups', 'summary', 'runbook_url', 'hooks'],
];
const RANK = new Map(ORDER.map((name, i) => [name, i]));

function rank(name: string): number {
  return RANK.get(name) ?? ORDER.length;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(
    ([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0),
  );
  return Object.fromEntries(entries.map(([name, each]) => [name, ordered(each)]));
}

/** JSON with the same fields always in the same order, so that two texts differ only in what they say. */
export function writeOrdered(value: unknown): string {
  return JSON.stringify(ordered(value), null, 2);
}

/** What a rule says, without what the server keeps beside it. */
export function inputOf(rule: Rule): RuleInput {
  const {
    rule_id: _id,
    version: _version,
    created_at: _created,
    updated_at: _updated,
    updated_by: _by,
    ...input
  } = rule;
  return input;
}
