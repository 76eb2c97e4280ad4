import {
  IMPORT_MODES,
  type ImportReport,
  type ImportResult,
  type Rule,
} from '@batcave/shared/rules';
import { importRules, ruleFaults, specOf } from '../../app/policies/index.ts';
import { SettingError } from '../../app/settings.ts';
import type { Action } from '../actions.ts';
import { inWords, print, textOf, wordOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { tableOf } from '../printTable.ts';
import { DOCUMENT_OPTIONS, readRuleFile } from './documents.ts';
import { describeChange } from './read.ts';
import { findRule, findRuleId, withRules } from './withRules.ts';

export const importAction: Action = {
  name: 'import',
  usage: 'FILE [--mode M] [--dry-run] [--sigma [--mapping FILE]]',
  operand: 'FILE',
  what: 'Create, change and delete rules as a file says, all or none.',
  more: [
    'Takes what sentry rules export writes, a list of rules, one rule, or Sigma documents; - reads the standard input.',
    'When one rule is refused, nothing is changed, and each rule that is refused is told with its reason.',
    '',
    '  upsert    (default) a rule_id says which rule is meant, else the name when one rule has it; others are made',
    '  create    every rule is made anew',
    '  replace   as upsert, and rules that are not in the file are deleted',
  ],
  options: [
    { name: 'mode', kind: 'text', placeholder: 'M', what: `One of ${IMPORT_MODES.join(', ')}.` },
    { name: 'dry-run', kind: 'flag', what: 'Only say what would be done.' },
    ...DOCUMENT_OPTIONS,
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const mode = wordOf('mode', textOf(options, 'mode') ?? 'upsert', IMPORT_MODES);
    const isDry = options['dry-run'] === true;
    const document = readRuleFile(operand, options);
    return withRules(options, async ({ rules, asker }) => {
      const report = await importRules(rules, asker, document, { mode, isDry });
      print(options, report, describeReport(report));
      return report.refused === 0 ? 0 : 1;
    });
  },
};

export const restoreAction: Action = {
  name: 'restore',
  usage: 'RULE VERSION',
  operand: 'RULE VERSION',
  what: 'Make a new version of a rule with what an earlier one said.',
  more: [
    'Makes a new version with what an earlier one said; sentry rules history shows them. A rule that was deleted is',
    'there again; it is found by its id, which sentry audit list --action rule.deleted shows.',
  ],
  options: [TENANT_OPTION],
  async run({ options, operands: [rule = '', text = ''] }) {
    const version = Number(text);
    if (!/^[1-9][0-9]{0,8}$/.test(text))
      throw new SettingError(`the version is ${text}; it must be a whole number from 1 on.`);
    await withRules(options, async (host) => {
      const ruleId = await findRuleId(host, rule);
      const restored = await host.rules
        .restore(host.asker, ruleId, version, ruleFaults)
        .catch(inWords({ not_found: noSuchVersion(rule, version) }));
      print(
        options,
        restored,
        `"${restored.name}" (${ruleId}) is at version ${String(restored.version)}, which says what version ${text} said.`,
      );
    });
    return 0;
  },
};

export const enableAction = switchAction('enable', true, 'Let a rule judge.');
export const disableAction = switchAction(
  'disable',
  false,
  'Keep a rule, and let it judge nothing. Its alerts are resolved.',
);

function switchAction(name: string, enabled: boolean, what: string): Action {
  return {
    name,
    usage: 'RULE',
    operand: 'RULE',
    what,
    options: [TENANT_OPTION],
    async run({ options, operand }) {
      await withRules(options, async (host) => {
        const rule = await findRule(host, operand);
        const tell = (now: Rule, words: string): void =>
          print(options, now, `"${now.name}" (${now.rule_id}) ${words}.`);
        if (rule.enabled === enabled) {
          tell(rule, `is ${name}d already`);
          return;
        }
        const spec = { ...specOf(rule), enabled };
        const changed = await host.rules.update(host.asker, rule.rule_id, spec, rule.version);
        tell(changed, `is ${name}d, as version ${String(changed.version)}`);
      });
      return 0;
    },
  };
}

function noSuchVersion(rule: string, version: number): string {
  return `There is no version ${String(version)} of a rule ${rule}; sentry rules history ${rule} shows those there are.`;
}

/** The report of an import as a table, with the reasons of refusals below it. */
export function describeReport(report: ImportReport): string {
  const { results, applied, dry_run: isDry, refused } = report;
  const told = results.filter(({ outcome }) => outcome !== 'unchanged');
  const counts = (['created', 'updated', 'unchanged', 'deleted', 'refused'] as const)
    .filter((outcome) => report[outcome] > 0)
    .map((outcome) => `${String(report[outcome])} ${outcome}`)
    .join(', ');
  const nothing =
    refused > 0 ? 'Nothing was changed.' : isDry ? 'A dry run: nothing was changed.' : '';
  return [
    ...(told.length === 0 ? [] : [describeResults(told), '']),
    `${counts || 'There was nothing to do'}. ${applied ? '' : nothing}`.trimEnd(),
  ].join('\n');
}

function describeResults(results: readonly ImportResult[]): string {
  return tableOf(
    ['#', 'OUTCOME', 'NAME', 'VERSION', 'WHAT'],
    results.flatMap((result) => {
      const [first = '', ...others] = reasonsOf(result);
      const { index, outcome, name, version } = result;
      return [
        [
          index === null ? '-' : String(index),
          outcome,
          name ?? '-',
          version === null ? '-' : String(version),
          first,
        ],
        ...others.map((line) => ['', '', '', '', line]),
      ];
    }),
  );
}

function reasonsOf({ changes = [], faults = [], notes = [] }: ImportResult): string[] {
  return [
    ...faults.map(({ field, limit, fix }) => `${field} must be ${limit}. ${fix}`),
    ...changes.map(describeChange),
    ...notes,
  ];
}
