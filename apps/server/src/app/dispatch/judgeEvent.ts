import { setImmediate } from 'node:timers/promises';
import type { LogEvent } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import {
  compileRule,
  type CompiledRule,
  type DetectorKinds,
  explainMatch,
  type MatchExplanation,
} from '../../rules/index.ts';

/** What one rule makes of an event. */
export interface JudgedEvent {
  readonly rule: Rule;
  readonly outcome: MatchExplanation['outcome'] | 'cannot_judge';
  /** Whether the event is one that the rule is about. */
  readonly isMatch: boolean;
  readonly clause: string | undefined;
  readonly reason: string;
  readonly groupKey: string | undefined;
}

/** Rules that are told, at most. */
const MAX_RULES = 500;
/** Rules between two moments in which others are let through. */
const AT_ONCE = 50;

/**
 * Asks every enabled rule what it makes of an event: those that it matches first, each group in the order of
 * the list. Rules are asked as they are now, which may not be as they were when the event came.
 */
export async function judgeEvent(
  rules: readonly Rule[],
  event: LogEvent,
  kinds: DetectorKinds,
): Promise<{ readonly rules: readonly JudgedEvent[]; readonly more: number }> {
  const byId = new Map(rules.map((rule) => [rule.rule_id, rule]));
  const context = { kinds, find: (ruleId: string) => byId.get(ruleId) };
  const parts = new Map<string, CompiledRule>();
  const matching: JudgedEvent[] = [];
  const others: JudgedEvent[] = [];
  let more = 0;
  const enabled = rules.filter((rule) => rule.enabled);
  for (const [i, rule] of enabled.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
    const judged = judge(rule, event, compileRule(rule, context, parts));
    if (judged.isMatch && matching.length < MAX_RULES) matching.push(judged);
    else if (!judged.isMatch && others.length < MAX_RULES) others.push(judged);
    else more += 1;
  }
  const all = [...matching, ...others];
  return { rules: all.slice(0, MAX_RULES), more: more + Math.max(0, all.length - MAX_RULES) };
}

function judge(rule: Rule, event: LogEvent, compiled: ReturnType<typeof compileRule>): JudgedEvent {
  if (!compiled.ok) {
    const [fault] = compiled.faults;
    const told = fault === undefined ? '' : ` ${fault.field} must be ${fault.limit}.`;
    return {
      rule,
      outcome: 'cannot_judge',
      isMatch: false,
      clause: fault?.field,
      reason: `The rule has a fault and judges nothing.${told}`,
      groupKey: undefined,
    };
  }
  const explained = explainMatch(compiled.rule, event);
  return { rule, ...explained, isMatch: explained.outcome !== 'no_match' };
}
