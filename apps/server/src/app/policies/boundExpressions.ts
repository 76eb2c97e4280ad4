import type { FieldFault } from '@batcave/shared/errors';
import { RULE_LIMITS, type RuleInput, type Where } from '@batcave/shared/rules';
import { atPointer, type DocumentRule } from './readRules.ts';

const { maxImportExpressionLength: MOST } = RULE_LIMITS;

const TOO_MUCH: FieldFault = {
  field: '/match/where',
  limit: `within the ${String(MOST)} characters that the regular expressions of all rules of an import may have`,
  fix: 'Import the rules in several parts, or write contains, starts_with or ends_with where that does.',
};

/**
 * Refuses the rules of a document from which on its regular expressions are too much: all are compiled
 * while other changes wait.
 */
export function boundExpressions(document: readonly DocumentRule[]): DocumentRule[] {
  let length = 0;
  return document.map((entry) => {
    if (!entry.read.ok) return entry;
    const own = expressionLength(entry.read.spec);
    length += own;
    if (own === 0 || length <= MOST) return entry;
    return { ...entry, read: { ok: false, faults: atPointer(entry.pointer, [TOO_MUCH]) } };
  });
}

function expressionLength({ match }: RuleInput): number {
  const lengthOf = ({ op, value, any = [], all = [], not }: Where): number =>
    (op === 'matches' && typeof value === 'string' ? value.length : 0) +
    [...any, ...all, ...(not === undefined ? [] : [not])].reduce((sum, w) => sum + lengthOf(w), 0);
  return (match?.where ?? []).reduce((sum, where) => sum + lengthOf(where), 0);
}
