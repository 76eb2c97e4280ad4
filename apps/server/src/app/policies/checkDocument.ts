import type { FieldFault } from '@batcave/shared/errors';
import { namedRules, RULE_LIMITS, type RuleInput, THRESHOLD_DETECTOR } from '@batcave/shared/rules';
import { v7 as uuidv7 } from 'uuid';
import { BUILT_IN_KINDS } from '../../rules/index.ts';
import { checkEdits } from './checkEdits.ts';
import { judgePlan } from './importRules.ts';
import { planImport } from './planImport.ts';
import { atPointer, type DocumentRule } from './readRules.ts';

const TOO_MANY_EXPECTED: FieldFault = {
  field: '/absence/expect',
  limit: `within the ${String(RULE_LIMITS.maxExpected)} groups that all rules of a tenant may name`,
  fix: 'Wait for fewer by name; groups are waited for anyway once they have been seen.',
};

/** What is wrong with one rule of a document, as far as the document alone tells. */
export interface CheckedRule {
  readonly index: number;
  readonly name: string | null;
  readonly faults: readonly FieldFault[];
  readonly notes: readonly string[];
}

/** The detector of a rule, if a server has it only where the administrator added it. */
function ownDetector({ condition }: RuleInput): string | undefined {
  const detector = condition?.detector;
  if (detector === THRESHOLD_DETECTOR || BUILT_IN_KINDS.has(detector ?? '')) return undefined;
  return detector;
}

/** Checks a document without a server: each rule by itself, and together with those of the document. */
export function checkDocument(document: readonly DocumentRule[]): CheckedRule[] {
  const plan = planImport([], document, 'upsert', uuidv7);
  const ids = new Set(document.map(({ ruleId }) => ruleId));
  let expected = 0;
  const judged = judgePlan({ plan, faults: checkEdits([], plan.edits) });
  return judged.flatMap(({ at, name = null, faults = [] }): CheckedRule[] => {
    if (at === undefined) return [];
    const spec = at.read.ok ? at.read.spec : {};
    const named = at.read.ok ? (at.read.spec.absence?.expect?.length ?? 0) : 0;
    expected += named;
    const ofRoom = named > 0 && expected > RULE_LIMITS.maxExpected ? [TOO_MANY_EXPECTED] : [];
    const elsewhere = namedRules(spec).filter((ruleId) => !ids.has(ruleId));
    const isElsewhere = ({ field }: FieldFault): boolean =>
      elsewhere.length > 0 && field.startsWith(`${at.pointer}/when`);
    const own = at.read.ok ? ownDetector(at.read.spec) : undefined;
    const isOwn = ({ field }: FieldFault): boolean =>
      own !== undefined && field === `${at.pointer}/condition/detector`;
    return [
      {
        index: at.index,
        name,
        faults: [
          ...faults.filter((fault) => !isElsewhere(fault) && !isOwn(fault)),
          ...atPointer(at.pointer, ofRoom),
        ],
        notes: [
          ...(at.notes ?? []),
          ...(faults.some(isElsewhere)
            ? [`It joins rules that are not in this file: ${elsewhere.join(', ')}.`]
            : []),
          ...(own === undefined
            ? []
            : [
                `Its detector ${own} is none that every server has. Those of a server were not looked at: sentry rules import --dry-run does.`,
              ]),
        ],
      },
    ];
  });
}
