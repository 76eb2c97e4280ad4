import type { RouteOutput, ROUTES } from '@batcave/shared/api';
import type { Severity } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import { type FilterTerm, matchesTerm, readSeverity } from '../../paneKit/index.ts';
import { WORST_FIRST } from '../../ui/severity.ts';
import { describeEvents, describeJudgement } from './describeRule.ts';

export type RuleStatuses = RouteOutput<(typeof ROUTES)['policies.status']>;

/** A rule with what is known of how it fares. */
export interface RuleRow {
  readonly rule: Rule;
  /** Which events, and what of them, in words. */
  readonly words: string;
  /** `null`: not known. */
  readonly last24h: number | null;
  /** `null`: not within the days that are looked at, or not known. */
  readonly lastAtMs: number | null;
  /** Why it judges nothing, or not all; `null` when it does. */
  readonly ails: string | null;
}

/** Joins the rules with how they fare. */
export function joinRows(
  rules: readonly Rule[],
  statuses: RuleStatuses | undefined,
): readonly RuleRow[] {
  const raised = new Map(statuses?.raised?.map((each) => [each.rule_id, each]));
  const status = new Map(statuses?.policies.map((each) => [each.rule_id, each]));
  return rules.map((rule): RuleRow => {
    const lately = raised.get(rule.rule_id);
    const {
      faults = [],
      failure = null,
      dropped_samples: dropped = 0,
      warnings = [],
    } = status.get(rule.rule_id) ?? {};
    const [fault] = faults;
    const events = describeEvents(rule);
    return {
      rule,
      words: `${describeJudgement(rule)}${events === '' ? '' : ` · ${events}`}`,
      last24h: statuses?.raised === undefined ? null : (lately?.last_24h ?? 0),
      lastAtMs: lately === undefined ? null : Date.parse(lately.last_at),
      ails:
        fault !== undefined
          ? `Judges nothing: ${fault.field} must be ${fault.limit}. ${fault.fix}`
          : (failure ??
            warnings[0] ??
            (dropped > 0 ? 'More groups than it may have: some are not judged' : null)),
    };
  });
}

export const FILTER_KEYS = ['sev', 'is', 'by'];
export const FILTER_HINT = 'sev:critical is:off is:failing by:ana words';

const STATES: Readonly<Record<string, (row: RuleRow) => boolean>> = {
  on: ({ rule }) => rule.enabled,
  off: ({ rule }) => !rule.enabled,
  failing: ({ ails }) => ails !== null,
};

function fits(row: RuleRow, term: FilterTerm): boolean {
  const { rule, words } = row;
  const value = term.value.toLowerCase();
  if (term.key === 'sev') return rule.severity === readSeverity(term.value);
  if (term.key === 'is') return STATES[value]?.(row) ?? false;
  if (term.key === 'by')
    return matchesTerm(rule.updated_by, term) || rule.updated_by.toLowerCase().includes(value);
  return `${rule.name} ${words} ${rule.description ?? ''}`.toLowerCase().includes(value);
}

const SORTS = ['name', 'fires'] as const;
/** `fires`: those that fire most come first. */
export type Sort = (typeof SORTS)[number];

/** Whether what was kept of an earlier time is an order. */
export const isSort = (kept: unknown): kept is Sort => SORTS.some((sort) => sort === kept);

/** The rows that fit a filter, in order. Rules of the same number of alerts stand by name. */
export function listRows(
  rows: readonly RuleRow[],
  terms: readonly FilterTerm[],
  sort: Sort,
): RuleRow[] {
  const byName = (a: RuleRow, b: RuleRow): number => a.rule.name.localeCompare(b.rule.name, 'en');
  return rows
    .filter((row) => terms.every((term) => fits(row, term)))
    .toSorted((a, b) =>
      sort === 'name' ? byName(a, b) : (b.last24h ?? -1) - (a.last24h ?? -1) || byName(a, b),
    );
}

/** How the enabled rules are split by severity: `1 critical, 3 error, 12 warn, 0 info`. */
export function describeSplit(rules: readonly Rule[]): string {
  const count = (severity: Severity): number =>
    rules.filter((rule) => rule.enabled && rule.severity === severity).length;
  return WORST_FIRST.map((each) => `${String(count(each))} ${each.toLowerCase()}`).join(', ');
}
