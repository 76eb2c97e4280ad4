import type { FieldFault } from '@batcave/shared/errors';
import { namedRules, type Rule, RULE_LIMITS, type RuleInput } from '@batcave/shared/rules';
import type { BrokenRule, CheckEdits, RuleEdit } from '../../adapters/postgres/index.ts';
import { checkWaitedFor, compileRuleSet, type RuleSetOptions } from '../../rules/index.ts';

/** Which rules of a set cannot judge, and why. Those that are not named can. */
export type FaultsOfSet = (
  rules: readonly Rule[],
) => readonly { readonly ruleId: string; readonly faults: readonly FieldFault[] }[];

type ById = ReadonlyMap<string, Rule>;

/**
 * Makes the check of edits from what says whether rules can judge together.
 *
 * Compiled are the rules that are written and those that join a rule that is edited, with what they
 * join: of others the edits change nothing. A disabled rule is checked like any other, so that it can
 * be enabled whenever somebody needs it.
 *
 * @param checkWritten  What more is asked of a rule that is written, and not of one that is stored.
 */
export function createEditCheck(
  faultsOfSet: FaultsOfSet,
  checkWritten: (spec: RuleInput) => readonly FieldFault[] = () => [],
): CheckEdits {
  const faultsAmong = (ruleIds: Iterable<string>, rules: ById) => {
    const set = withJoined(ruleIds, rules).map((rule) => ({ ...rule, enabled: true }));
    return new Map(faultsOfSet(set).map(({ ruleId, faults }) => [ruleId, faults]));
  };
  return (stored, edits) => {
    const before: ById = new Map(stored.map((rule) => [rule.rule_id, rule]));
    const after = applyEdits(before, edits);
    const edited = new Set(edits.map(({ ruleId }) => ruleId));
    const joining = [...after.values()].flatMap((rule) => {
      const joins = edited.has(rule.rule_id) ? [] : reached(rule, after, edited);
      return joins.length === 0 ? [] : [{ rule, joins }];
    });
    const writtenIds = edits.flatMap((edit) => (edit.kind === 'write' ? [edit.ruleId] : []));
    const faults = faultsAmong([...writtenIds, ...joining.map(({ rule }) => rule.rule_id)], after);
    const written = new Map<string, readonly FieldFault[]>();
    for (const edit of edits) {
      if (edit.kind === 'remove') continue;
      const own = [
        ...checkStorable(edit.spec),
        ...checkWritten(edit.spec),
        ...(faults.get(edit.ruleId) ?? []),
      ];
      if (own.length > 0) written.set(edit.ruleId, own);
    }
    const broken = joining.flatMap(({ rule, joins }): BrokenRule[] => {
      const own = faults.get(rule.rule_id);
      return own === undefined ? [] : [{ rule, joins, faults: own }];
    });
    if (broken.length === 0) return { written, others: [] };
    const brokenBefore = faultsAmong(
      broken.map(({ rule }) => rule.rule_id),
      before,
    );
    return { written, others: broken.filter(({ rule }) => !brokenBefore.has(rule.rule_id)) };
  };
}

/** The check with the rules as a server compiles them. */
export const checkEdits: CheckEdits = editCheckWith({});

/** What a server has for its rules. */
export interface ServerOfRules extends Pick<RuleSetOptions, 'kinds' | 'unavailable'> {
  /** Left out: not known. */
  readonly maxGroupsPerRule?: number | undefined;
}

/** The check of edits for a server that has these detectors and this much room. */
export function editCheckWith({ maxGroupsPerRule, ...detectors }: ServerOfRules): CheckEdits {
  return createEditCheck(
    (rules) => compileRuleSet(rules, detectors).faulty,
    (spec) => checkWaitedFor(spec, maxGroupsPerRule),
  );
}

function applyEdits(before: ById, edits: readonly RuleEdit[]): ById {
  const after = new Map(before);
  for (const edit of edits)
    if (edit.kind === 'remove') after.delete(edit.ruleId);
    else after.set(edit.ruleId, asRule(edit.ruleId, edit.spec));
  return after;
}

/** A rule as it will be, for those who compile it: what is stored beside it does not matter to them. */
function asRule(ruleId: string, spec: RuleInput): Rule {
  const unknown = { version: 1, created_at: '', updated_at: '', updated_by: '' };
  return { ...spec, enabled: spec.enabled ?? true, rule_id: ruleId, ...unknown };
}

/** The edited rules that a rule joins, also by way of others. */
function reached(rule: Rule, rules: ById, edited: ReadonlySet<string>): string[] {
  return [...joinedBy([rule.rule_id], rules)].filter((ruleId) => edited.has(ruleId));
}

/** The ids of these rules and of all that they join, also of rules that are not there. */
function joinedBy(ruleIds: Iterable<string>, rules: ById): Set<string> {
  const seen = new Set(ruleIds);
  // A set is read on while it grows.
  for (const ruleId of seen)
    for (const named of namedRules(rules.get(ruleId) ?? {})) seen.add(named);
  return seen;
}

function withJoined(ruleIds: Iterable<string>, rules: ById): Rule[] {
  return [...joinedBy(ruleIds, rules)].flatMap((ruleId) => rules.get(ruleId) ?? []);
}

/** What keeps a rule from being stored, whatever it says. */
function checkStorable(spec: RuleInput): FieldFault[] {
  const { maxRuleBytes } = RULE_LIMITS;
  const bytes = Buffer.byteLength(JSON.stringify(spec));
  if (bytes > maxRuleBytes) {
    const limit = `at most ${String(maxRuleBytes)} bytes as JSON, and it has ${String(bytes)}`;
    return [{ field: '', limit, fix: 'Shorten its lists, or make several rules of it.' }];
  }
  const field = unstorableText(spec, '');
  if (field === undefined) return [];
  const limit = 'text without U+0000 and without half surrogate pairs';
  return [{ field, limit, fix: 'Send well-formed Unicode.' }];
}

/** Where a text is, or a name, that no store can hold. */
function unstorableText(value: unknown, pointer: string): string | undefined {
  if (typeof value === 'string')
    return value.includes('\u0000') || !value.isWellFormed() ? pointer : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, own] of Object.entries(value)) {
    // What cannot be stored cannot be sent back either.
    if (unstorableText(name, pointer) !== undefined) return pointer;
    const token = name.replaceAll('~', '~0').replaceAll('/', '~1');
    const found = unstorableText(own, `${pointer}/${token}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
