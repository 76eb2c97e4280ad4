import { AppError, type FieldFault } from '@batcave/shared/errors';
import type { Rule, RuleInput } from '@batcave/shared/rules';

/** What is to become of one rule. */
export type RuleEdit =
  | { readonly kind: 'write'; readonly ruleId: string; readonly spec: RuleInput }
  | { readonly kind: 'remove'; readonly ruleId: string };

/** A rule that is not edited, and could not judge any more after the edits. */
export interface BrokenRule {
  readonly rule: Rule;
  /** The edited rules that it joins. */
  readonly joins: readonly string[];
  readonly faults: readonly FieldFault[];
}

/** What stands in the way of edits. */
export interface RuleFaults {
  /** What is wrong with rules that are written, by their ids. */
  readonly written: ReadonlyMap<string, readonly FieldFault[]>;
  readonly others: readonly BrokenRule[];
}

/**
 * Says what keeps edits from being made. Pure.
 *
 * @param stored of the rules of the tenant at least those that are edited, those that join others, and
 *   those that are joined, as they are before the edits
 */
export type CheckEdits = (stored: readonly Rule[], edits: readonly RuleEdit[]) => RuleFaults;

const MOST_NAMED = 5;

/**
 * @throws AppError what `refuse` makes of the faults of a rule that is written, `invalid_request` unless
 *   told otherwise; `state_conflict` that names the rules which could not judge any more
 */
export function assertSound(
  { written, others }: RuleFaults,
  refuse = (faults: readonly FieldFault[]): AppError =>
    new AppError('invalid_request', 'The rule cannot judge like this.', { faults }),
): void {
  const [faults] = written.values();
  if (faults !== undefined) throw refuse(faults);
  if (others.length > 0) throw new AppError('state_conflict', tellBroken(others));
}

function tellBroken(others: readonly BrokenRule[]): string {
  const named = others.slice(0, MOST_NAMED).map(({ rule }) => `"${rule.name}" (${rule.rule_id})`);
  const more = others.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${String(more)} more` : named.join(', ');
  const [{ faults }] = others as [BrokenRule];
  const { field, limit } = faults[0] ?? { field: '/when', limit: 'rules that can judge' };
  return `${list} could not judge any more without this rule as it is: ${field} must be ${limit}. Change or delete ${others.length === 1 ? 'that rule' : 'those rules'} first, or import all of them in one document.`;
}
