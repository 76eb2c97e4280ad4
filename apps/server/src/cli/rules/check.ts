import { checkDocument, type CheckedRule } from '../../app/policies/index.ts';
import type { Action } from '../actions.ts';
import { print } from '../given.ts';
import { tableOf } from '../printTable.ts';
import { DOCUMENT_OPTIONS, readRuleFile } from './documents.ts';

export const checkAction: Action = {
  name: 'check',
  usage: 'FILE [--sigma [--mapping FILE]]',
  operand: 'FILE',
  needsNoStore: true,
  what: 'Say what is wrong with a file of rules, without a server.',
  more: [
    'Reads a file as sentry rules import does, and says for each rule whether it can judge. It ends with 1 when one',
    'cannot. No server is asked: what is there already, sentry rules import --dry-run compares it with.',
  ],
  options: DOCUMENT_OPTIONS,
  run({ options, operand }) {
    const rules = checkDocument(readRuleFile(operand, options));
    const faulty = rules.filter(({ faults }) => faults.length > 0);
    print(options, { ok: faulty.length === 0, rules }, describeChecked(rules, faulty.length));
    return Promise.resolve(faulty.length === 0 ? 0 : 1);
  },
};

function describeChecked(rules: readonly CheckedRule[], faulty: number): string {
  const good = rules.length - faulty;
  const total = `${String(good)} of ${String(rules.length)} ${rules.length === 1 ? 'rule' : 'rules'} can judge.`;
  const told = rules.filter(({ faults, notes }) => faults.length + notes.length > 0);
  if (told.length === 0) return total;
  const table = tableOf(
    ['#', 'NAME', 'WHAT'],
    told.flatMap(({ index, name, faults, notes }) => {
      const [first = '', ...others] = [
        ...faults.map(({ field, limit, fix }) => `${field} must be ${limit}. ${fix}`),
        ...notes,
      ];
      return [[String(index), name ?? '-', first], ...others.map((line) => ['', '', line])];
    }),
  );
  return `${table}\n\n${total}`;
}
