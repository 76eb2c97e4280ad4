import type { FieldFault } from '@batcave/shared/errors';
import type { Rule } from '@batcave/shared/rules';
import { compileRule, type CompiledRule } from './compileRule.ts';
import { MatchWork } from './MatchWork.ts';
import { BUILT_IN_KINDS, type DetectorKinds } from './ruleContext.ts';
import { RuleIndex } from './RuleIndex.ts';

/** A stored rule that does not compile. It judges nothing until it is mended. */
export interface FaultyRule {
  readonly ruleId: string;
  readonly faults: readonly FieldFault[];
}

/** The enabled rules of a tenant, indexed so that an event meets only rules that may want it. */
export interface CompiledRuleSet {
  readonly rules: readonly CompiledRule[];
  readonly disabledIds: ReadonlySet<string>;
  readonly faulty: readonly FaultyRule[];
  /** Judged by another part of a cluster. */
  readonly elsewhereIds: ReadonlySet<string>;
  readonly index: RuleIndex;
  /** What the regular expressions of the rules cost is counted here. */
  readonly work: MatchWork;
}

/** What rules are compiled with. */
export interface RuleSetOptions {
  /** Which rules are judged here; those it says no to are left to another part of a cluster. Left out: all. */
  readonly judges?: ((rule: Rule) => boolean) | undefined;
  /** The detectors that rules may name. Left out: the built-in ones. */
  readonly kinds?: DetectorKinds | undefined;
  /** As in `RuleContext`. */
  readonly unavailable?: ReadonlyMap<string, string> | undefined;
}

/**
 * Makes a tenant's rules ready to judge. A rule that does not compile is named in `faulty`, the
 * others work.
 */
export function compileRuleSet(
  rules: readonly Rule[],
  { judges = () => true, kinds = BUILT_IN_KINDS, unavailable }: RuleSetOptions = {},
): CompiledRuleSet {
  const byId = new Map(rules.map((rule) => [rule.rule_id, rule]));
  const work = new MatchWork();
  const context = { kinds, unavailable, work, find: (ruleId: string) => byId.get(ruleId) };
  const parts = new Map<string, CompiledRule>();
  const compiled: CompiledRule[] = [];
  const disabledIds = new Set<string>();
  const elsewhereIds = new Set<string>();
  const faulty: FaultyRule[] = [];
  for (const rule of rules) {
    if (!rule.enabled) {
      disabledIds.add(rule.rule_id);
      continue;
    }
    if (!judges(rule)) {
      elsewhereIds.add(rule.rule_id);
      continue;
    }
    const result = compileRule(rule, context, parts);
    if (result.ok) compiled.push(result.rule);
    else faulty.push({ ruleId: rule.rule_id, faults: result.faults });
  }
  const index = new RuleIndex(compiled);
  return { rules: compiled, disabledIds, elsewhereIds, faulty, index, work };
}
