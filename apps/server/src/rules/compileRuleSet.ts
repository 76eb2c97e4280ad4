import type { FieldFault } from '@batcave/shared/errors';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { compileRule, type CompiledRule } from './compileRule.ts';

/** Positions of rules in a set that want a source, and of those that take any. */
interface BySource {
  readonly named: Map<string, number[]>;
  readonly any: number[];
}

/** A stored rule that does not compile. It judges nothing until it is mended. */
export interface FaultyRule {
  readonly ruleId: string;
  readonly faults: readonly FieldFault[];
}

/** The enabled rules of a tenant, indexed so that an event meets only rules that want its type and source. */
export interface CompiledRuleSet {
  readonly rules: readonly CompiledRule[];
  readonly disabledIds: ReadonlySet<string>;
  readonly faulty: readonly FaultyRule[];
  /** Judged by another part of a cluster. */
  readonly elsewhereIds: ReadonlySet<string>;
  readonly byType: ReadonlyMap<string, BySource>;
  readonly ofAnyType: BySource;
}

const NONE: readonly number[] = [];
const emptyIndex = (): BySource => ({ named: new Map(), any: [] });

function append<K>(lists: Map<K, number[]>, key: K, position: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [position]);
  else list.push(position);
}

function place(index: BySource, rule: CompiledRule, position: number): void {
  if (rule.sources === undefined) index.any.push(position);
  else for (const source of rule.sources) append(index.named, source, position);
}

/**
 * Makes a tenant's rules ready to judge. A rule that does not compile is named in `faulty`, the
 * others work. Those that `judges` says no to are left to another part of a cluster.
 */
export function compileRuleSet(
  rules: readonly Rule[],
  judges: (rule: Rule) => boolean = () => true,
): CompiledRuleSet {
  const compiled: CompiledRule[] = [];
  const disabledIds = new Set<string>();
  const elsewhereIds = new Set<string>();
  const faulty: FaultyRule[] = [];
  const byType = new Map<string, BySource>();
  const ofAnyType = emptyIndex();
  for (const rule of rules) {
    if (!rule.enabled) {
      disabledIds.add(rule.rule_id);
      continue;
    }
    if (!judges(rule)) {
      elsewhereIds.add(rule.rule_id);
      continue;
    }
    const result = compileRule(rule);
    if (!result.ok) {
      faulty.push({ ruleId: rule.rule_id, faults: result.faults });
      continue;
    }
    const position = compiled.push(result.rule) - 1;
    if (result.rule.types === undefined) place(ofAnyType, result.rule, position);
    for (const type of result.rule.types ?? []) {
      let index = byType.get(type);
      if (index === undefined) byType.set(type, (index = emptyIndex()));
      place(index, result.rule, position);
    }
  }
  return { rules: compiled, disabledIds, elsewhereIds, faulty, byType, ofAnyType };
}

/** The positions of rules that may want the event, as up to four lists without an overlap. */
export function candidates(
  ruleSet: CompiledRuleSet,
  event: LogEvent,
): [readonly number[], readonly number[], readonly number[], readonly number[]] {
  const ofType = ruleSet.byType.get(event.type);
  const { ofAnyType } = ruleSet;
  return [
    ofType?.named.get(event.source) ?? NONE,
    ofType?.any ?? NONE,
    ofAnyType.named.get(event.source) ?? NONE,
    ofAnyType.any,
  ];
}
