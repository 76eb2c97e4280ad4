import { AppError, type FieldFault } from '@batcave/shared/errors';
import {
  type ImportMode,
  type ImportReport,
  type ImportResult,
  namedRules,
} from '@batcave/shared/rules';
import { v7 as uuidv7 } from 'uuid';
import type { BrokenRule, PgRules, Revision } from '../../adapters/postgres/index.ts';
import type { Asker } from '../../alerts/index.ts';
import { boundExpressions } from './boundExpressions.ts';
import { type ImportPlan, type PlannedRule, planImport } from './planImport.ts';
import { atPointer, type DocumentRule } from './readRules.ts';

/** How a document is to be imported. */
export interface ImportOptions {
  readonly mode: ImportMode;
  readonly isDry: boolean;
}

/**
 * Creates, changes and deletes rules as a document says, all or none, and tells what became of each.
 * Refused rules are in the report; then nothing was changed.
 *
 * @throws AppError `state_conflict` when all rules together would be larger than a tenant may have
 */
export async function importRules(
  rules: Pick<PgRules, 'revise'>,
  asker: Asker,
  document: readonly DocumentRule[],
  { mode, isDry }: ImportOptions,
): Promise<ImportReport> {
  const bounded = boundExpressions(document);
  const versions = new Map<string, number>();
  const revision = await rules.revise(asker, isDry, (stored) => {
    for (const { rule_id: ruleId, version } of stored) versions.set(ruleId, version);
    return planImport(stored, bounded, mode, uuidv7);
  });
  for (const [ruleId, { version }] of revision.written) versions.set(ruleId, version);
  const judged = judgePlan(revision);
  const results = judged.map((rule) => toResult(rule, revision.isApplied, versions));
  const count = (outcome: ImportResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    mode,
    dry_run: isDry,
    applied: revision.isApplied,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    deleted: count('deleted'),
    refused: count('refused'),
    results,
  };
}

/** The plan with those rules refused that cannot judge, or that would keep others from judging. */
export function judgePlan({
  plan,
  faults,
}: Pick<Revision<ImportPlan>, 'plan' | 'faults'>): readonly PlannedRule[] {
  const planned = new Set(plan.rules.map(({ ruleId }) => ruleId));
  const refusedAt = new Map(
    plan.rules.flatMap(({ outcome, ruleId, at }) =>
      outcome === 'refused' && ruleId !== undefined ? [[ruleId, at?.pointer ?? ''] as const] : [],
    ),
  );
  return plan.rules.map((rule): PlannedRule => {
    const { ruleId, at } = rule;
    if (ruleId === undefined || rule.outcome === 'refused') return rule;
    const missing = namedRules(rule.spec ?? {}).flatMap((id) => refusedAt.get(id) ?? []);
    const own = [
      ...(faults.written.get(ruleId) ?? []).map((fault) =>
        missing.length > 0 && fault.field.startsWith('/when') ? waitsFor(missing) : fault,
      ),
      // In the document as it is: that it would not judge any more is told where it stands.
      ...faults.others.flatMap((broken) => (broken.rule.rule_id === ruleId ? broken.faults : [])),
      ...faults.others
        .filter((broken) => broken.joins.includes(ruleId) && !planned.has(broken.rule.rule_id))
        .map(keepsFromJudging),
    ];
    if (own.length === 0) return rule;
    const { spec: _, changes: __, ...rest } = rule;
    return { ...rest, outcome: 'refused', faults: atPointer(at?.pointer ?? '', own) };
  });
}

/** It may lack nothing but rules of the same document that are refused themselves. */
function waitsFor(pointers: readonly string[]): FieldFault {
  const fix = `Mend ${pointers.join(', ')} first.`;
  return { field: '/when', limit: 'rules that can judge', fix };
}

function keepsFromJudging({ rule, faults }: BrokenRule): FieldFault {
  const { field, limit } = faults[0] ?? { field: '/when', limit: 'rules that can judge' };
  return {
    field: '',
    limit: `what "${rule.name}" (${rule.rule_id}), which joins it, can judge with: there ${field} must be ${limit}`,
    fix: 'Change that rule in the same document, or before.',
  };
}

function toResult(
  { at, ruleId, name, outcome, changes, faults }: PlannedRule,
  isApplied: boolean,
  versions: ReadonlyMap<string, number>,
): ImportResult {
  // An id that was made for a rule which is not there would be looked for in vain.
  const isMade = outcome === 'created' && !isApplied && at?.ruleId === undefined;
  const isGone = outcome === 'deleted' && isApplied;
  const version = isGone || ruleId === undefined ? undefined : versions.get(ruleId);
  return {
    index: at?.index ?? null,
    rule_id: isMade ? null : (ruleId ?? null),
    name: name ?? null,
    outcome,
    version: version ?? null,
    ...(changes === undefined ? {} : { changes: [...changes] }),
    ...(at?.notes === undefined ? {} : { notes: [...at.notes] }),
    ...(faults === undefined ? {} : { faults: [...faults] }),
  };
}

const MOST_FAULTS = 100;

/** @throws AppError `invalid_request` with the report when a rule was refused and nothing was tried out */
export function assertNoneRefused(report: ImportReport): void {
  if (report.refused === 0 || report.dry_run) return;
  const faults = report.results.flatMap((result) => result.faults ?? []);
  const total = report.results.length;
  const first = faults[0];
  throw new AppError(
    'invalid_request',
    [
      `${String(report.refused)} of ${String(total)} rules ${report.refused === 1 ? 'is' : 'are'} refused, so nothing was changed.`,
      ...(first === undefined ? [] : [`${first.field || 'The document'} must be ${first.limit}.`]),
      'The report says it for each.',
    ].join(' '),
    { faults: faults.slice(0, MOST_FAULTS), report },
  );
}
