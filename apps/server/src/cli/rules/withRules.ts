import type { Rule } from '@batcave/shared/rules';
import { Check } from 'typebox/value';
import { UuidSchema } from '@batcave/shared/events';
import type { Asker } from '../../alerts/index.ts';
import type { PgRules } from '../../adapters/postgres/index.ts';
import { editCheckWith } from '../../app/policies/index.ts';
import type { OptionValues } from '../arguments.ts';
import { settingsFrom } from '../command.ts';
import { tenantOf } from '../pki/identityOptions.ts';
import { hostAsker, withStore } from '../withPki.ts';

/** What a command works with on the host of a server. */
export interface HostRules {
  readonly rules: PgRules;
  readonly tenant: string;
  readonly asker: Asker;
}

/** Opens the rules of the tenant that the options name, beside a running server or without one. */
export async function withRules<T>(
  options: OptionValues,
  work: (host: HostRules) => Promise<T>,
): Promise<T> {
  const tenant = tenantOf(options);
  const settings = settingsFrom(options);
  return withStore(settings, async ({ store }) => {
    const { openHostDetectors } = await import('../../app/detectors.ts');
    const { openRules } = await import('../../app/policies/hostRules.ts');
    const detectors = await openHostDetectors(settings);
    try {
      const check = editCheckWith({
        ...detectors,
        maxGroupsPerRule: settings.max_groups_per_rule,
      });
      const rules = await openRules(store, tenant, check);
      return await work({ rules, tenant, asker: hostAsker(tenant) });
    } finally {
      await detectors.close();
    }
  });
}

/** The rule with this id, or the one with this name. @throws Error that says what there is */
export async function findRule(
  { rules, tenant }: Pick<HostRules, 'rules' | 'tenant'>,
  text: string,
): Promise<Rule> {
  const all = await rules.all(tenant);
  const named = all.filter(({ rule_id: id, name }) => id === text.toLowerCase() || name === text);
  const [rule, ...others] = named;
  if (rule === undefined) throw new Error(noSuchRule(text, tenant));
  if (others.length === 0) return rule;
  throw new Error(
    `${String(named.length)} rules are named ${text}. Say which by its id: ${named.map(({ rule_id: id }) => id).join(', ')}.`,
  );
}

/** The id of a rule that may have been deleted: then only its id finds it. */
export async function findRuleId(host: HostRules, text: string): Promise<string> {
  const isId: boolean = Check(UuidSchema, text);
  return isId ? text.toLowerCase() : (await findRule(host, text)).rule_id;
}

export function noSuchRule(text: string, tenant: string): string {
  return `There is no rule ${text} of tenant ${tenant}; sentry rules list --tenant ${tenant} shows those there are. One that was deleted is found by its id: sentry audit list --action rule.deleted --tenant ${tenant}.`;
}
