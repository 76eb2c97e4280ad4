import { AppError, type FieldFault } from '@batcave/shared/errors';
import { namedRules, type Rule, type RuleInput } from '@batcave/shared/rules';
import { compileRuleSet, type RuleSetOptions, SERVER_STARTED } from '../../rules/index.ts';

/** Stands for a rule that is not stored. */
export const DRAFT_ID = '00000000-0000-7000-8000-000000000000';

/** What is tried: the rule, the same rule as it is stored, and the rules that these join. */
export interface RulesToTry {
  readonly rule: Rule;
  readonly before?: Rule;
  /** Why the rule as it is stored cannot judge: then there is no `before`. */
  readonly beforeFaults?: readonly FieldFault[];
  readonly related: readonly Rule[];
}

/** Where stored rules come from. */
export interface StoredRules {
  /** @throws AppError `not_found` */
  get(tenant: string, ruleId: string): Promise<Rule>;
  /** Every rule of the tenant. */
  all(tenant: string): Promise<readonly Rule[]>;
}

/** The detectors that rules may name, and why others are not there. */
type Detectors = Pick<RuleSetOptions, 'kinds' | 'unavailable'>;

/** The rules that these join, and those that they join. */
function joinedBy(rules: readonly Rule[], all: readonly Rule[]): Rule[] {
  const byId = new Map(all.map((rule) => [rule.rule_id, rule]));
  const found = new Map<string, Rule>();
  const look = (rule: Rule): void => {
    for (const id of namedRules(rule)) {
      const joined = byId.get(id);
      if (joined === undefined || found.has(id)) continue;
      found.set(id, joined);
      look(joined);
    }
  };
  for (const rule of rules) look(rule);
  for (const { rule_id: id } of rules) found.delete(id);
  return [...found.values()];
}

function missing(fix: string): AppError {
  const limit = 'a rule, a rule_id, or both';
  return new AppError('invalid_request', `Say what to try: ${limit}. ${fix}`, {
    faults: [{ field: '', limit, fix }],
  });
}

/**
 * The rules of a request, judged as if they were enabled. An edit of a rule that cannot judge as it is
 * stored is tried alone: it may be what mends it.
 *
 * @throws AppError `invalid_request` for a rule that cannot judge; `not_found`
 */
export async function rulesToTry(
  asked: {
    readonly rule?: RuleInput | undefined;
    readonly rule_id?: string | undefined;
    readonly compare?: boolean | undefined;
  },
  from: Detectors & { readonly tenant: string; readonly stored: StoredRules },
): Promise<RulesToTry> {
  const { rule: input, rule_id: id, compare } = asked;
  if (input === undefined && id === undefined) throw missing('Send one.');
  if (compare === true && (input === undefined || id === undefined))
    throw missing('To compare, send both: the edit, and which rule it edits.');
  const known = id === undefined ? undefined : await from.stored.get(from.tenant, id);
  const rule = input === undefined ? (known as Rule) : draftOf(input, known);
  const tried = { ...rule, enabled: true };
  const isEdit = input !== undefined && known !== undefined && compare !== false;
  const before = isEdit ? { ...known, enabled: true } : undefined;
  const own = before === undefined ? [tried] : [tried, before];
  const joins = own.some(({ when }) => when !== undefined);
  const all = joins ? await from.stored.all(from.tenant) : [];
  assertJudges(tried, joinedBy(own, all), from, input === undefined ? '' : '/rule');
  if (before === undefined) return { rule: tried, related: joinedBy([tried], all) };
  const beforeFaults = faultsOf(before, joinedBy(own, all), from);
  return beforeFaults === undefined
    ? { rule: tried, before, related: joinedBy(own, all) }
    : { rule: tried, beforeFaults, related: joinedBy([tried], all) };
}

function draftOf(input: RuleInput, known: Rule | undefined): Rule {
  return {
    ...input,
    enabled: true,
    rule_id: known?.rule_id ?? DRAFT_ID,
    version: (known?.version ?? 0) + 1,
    created_at: known?.created_at ?? '',
    updated_at: '',
    updated_by: '',
  };
}

/** Why a rule cannot judge; `undefined` when it can. */
function faultsOf(
  rule: Rule,
  related: readonly Rule[],
  { kinds, unavailable }: Detectors,
): readonly FieldFault[] | undefined {
  const { faulty } = compileRuleSet([rule, ...related], { kinds, unavailable });
  return faulty.find(({ ruleId }) => ruleId === rule.rule_id)?.faults;
}

/** @throws AppError `invalid_request` with the faults */
function assertJudges(
  rule: Rule,
  related: readonly Rule[],
  detectors: Detectors,
  at: string,
): void {
  const faults = faultsOf(rule, related, detectors);
  if (faults === undefined) return;
  throw new AppError('invalid_request', 'The rule cannot judge like this.', {
    faults: faults.map((fault) => ({ ...fault, field: `${at}${fault.field}` })),
  });
}

/**
 * The same rules for whoever sees some services alone: the starts of the server, which tell them what was
 * an outage, are nobody's events there.
 */
export function withoutServerStarts(tried: RulesToTry): RulesToTry {
  const { rule, before, related } = tried;
  return {
    ...tried,
    rule: withoutStarts(rule),
    ...(before === undefined ? {} : { before: withoutStarts(before) }),
    related: related.map(withoutStarts),
  };
}

function withoutStarts(rule: Rule): Rule {
  if (rule.when !== undefined) return rule;
  const { type, source } = SERVER_STARTED;
  const isStart = [
    { field: 'type', op: '=', value: type },
    { field: 'source', op: '=', value: source },
  ] as const;
  const where = [...(rule.match?.where ?? []), { not: { all: [...isStart] } }];
  return { ...rule, match: { ...rule.match, where } };
}
