import {
  type Rule,
  RULE_SCHEMA_VERSION,
  type RuleChange,
  type RuleExport,
  type RuleVersion,
} from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { placeFile, PUBLIC } from '../../app/placeFile.ts';
import { specOf } from '../../app/policies/index.ts';
import type { Action } from '../actions.ts';
import { inWords, note, numberOf, print, textOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { gather, LIMIT_OPTION } from '../pki/pages.ts';
import { tableOf } from '../printTable.ts';
import { findRule, findRuleId, noSuchRule, withRules } from './withRules.ts';

const OUT_OPTION = {
  name: 'out',
  kind: 'text',
  placeholder: 'FILE',
  what: 'Write it there, whole or not at all. Default: print it.',
} as const;

export const listAction: Action = {
  name: 'list',
  usage: '',
  what: 'Every rule, by name.',
  options: [TENANT_OPTION],
  async run({ options }) {
    await withRules(options, async ({ rules, tenant }) => {
      const policies = await rules.all(tenant);
      print(options, { policies }, describeList(policies, tenant));
    });
    return 0;
  },
};

export const showAction: Action = {
  name: 'show',
  usage: 'RULE',
  operand: 'RULE',
  what: 'One rule, by its id or its name.',
  options: [TENANT_OPTION],
  async run({ options, operand }) {
    await withRules(options, async (host) => {
      const rule = await findRule(host, operand);
      print(options, rule, describeRule(rule));
    });
    return 0;
  },
};

export const exportAction: Action = {
  name: 'export',
  usage: '[--out FILE]',
  what: 'Every rule as one JSON document, which sentry rules import takes.',
  options: [OUT_OPTION, TENANT_OPTION],
  async run({ options }) {
    const out = textOf(options, 'out');
    await withRules(options, async ({ rules, tenant }) => {
      const policies = await rules.all(tenant);
      const document: RuleExport = {
        schema_version: RULE_SCHEMA_VERSION,
        exported_at: formatInstant(Date.now()),
        policies,
      };
      const text = `${JSON.stringify(document, null, 2)}\n`;
      if (out === undefined) {
        process.stdout.write(text);
        return;
      }
      placeFile(out, text, PUBLIC);
      if (options['json'] === true) print(options, { file: out, rules: policies.length }, '');
      else note(`Wrote ${String(policies.length)} rules of tenant ${tenant} to ${out}.`);
    });
    return 0;
  },
};

export const historyAction: Action = {
  name: 'history',
  usage: 'RULE [--limit N]',
  operand: 'RULE',
  what: 'What a rule was, newest first, and who changed what.',
  more: [
    'The versions of a rule, newest first, with who made each and what it changed. A rule that was deleted is found by',
    'its id. sentry rules restore makes a new version of an old one.',
  ],
  options: [LIMIT_OPTION, TENANT_OPTION],
  async run({ options, operand }) {
    const limit = numberOf(options, 'limit', { least: 1, most: 100_000, usual: 100 });
    await withRules(options, async (host) => {
      const { rules, tenant } = host;
      const ruleId = await findRuleId(host, operand);
      const { rows, hasMore } = await gather(limit, async (page) => {
        const few = { ...page, limit: Math.min(page.limit, 100) };
        const read = await rules.versions(tenant, ruleId, few);
        return { rows: read.versions, next: read.next_cursor };
      }).catch(inWords({ not_found: noSuchRule(operand, tenant) }));
      print(
        options,
        { rule_id: ruleId, versions: rows, has_more: hasMore },
        describeVersions(rows, hasMore),
      );
    });
    return 0;
  },
};

function describeList(rules: readonly Rule[], tenant: string): string {
  if (rules.length === 0)
    return `Tenant ${tenant} has no rules; sentry rules import FILE brings some.`;
  return tableOf(
    ['ID', 'NAME', 'ENABLED', 'SEVERITY', 'VERSION', 'CHANGED', 'BY'],
    rules.map((rule) => [
      rule.rule_id,
      rule.name,
      rule.enabled ? 'yes' : 'no',
      rule.severity,
      String(rule.version),
      rule.updated_at.slice(0, 16),
      rule.updated_by,
    ]),
  );
}

function describeRule(rule: Rule): string {
  const lines: readonly (readonly [string, string])[] = [
    ['Rule', rule.rule_id],
    ['Version', `${String(rule.version)}, ${rule.updated_at} by ${rule.updated_by}`],
    ['Made', rule.created_at],
  ];
  return [
    ...lines.map(([name, value]) => `${name.padEnd(9)}${value}`),
    JSON.stringify(specOf(rule), null, 2),
  ].join('\n');
}

function describeVersions(versions: readonly RuleVersion[], hasMore: boolean): string {
  const oldest = hasMore ? undefined : versions.at(-1);
  const table = tableOf(
    ['VERSION', 'AT', 'BY', 'WHAT'],
    versions.flatMap((version) => {
      const [first, ...others] = linesOf(version, version === oldest);
      const { version: number, at, author } = version;
      return [
        [String(number), at.slice(0, 19), author, first ?? ''],
        ...others.map((line) => ['', '', '', line]),
      ];
    }),
  );
  return hasMore ? `${table}\nThere are more; --limit N shows them.` : table;
}

function linesOf({ deleted, changes, spec }: RuleVersion, isFirst: boolean): string[] {
  if (isFirst) return [`made as ${spec.name}`];
  const told = changes.map(describeChange);
  if (deleted) return ['deleted', ...told];
  return told.length === 0 ? ['the same again'] : told;
}

const MOST_TEXT = 60;

/** A change in a line: `/condition/threshold 90 → 95`. */
export function describeChange({ field, before, after }: RuleChange): string {
  const short = (value: unknown): string => {
    const text = JSON.stringify(value);
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
  };
  if (before === null) return `${field} added: ${short(after)}`;
  return after === null
    ? `${field} taken out: ${short(before)}`
    : `${field} ${short(before)} → ${short(after)}`;
}
