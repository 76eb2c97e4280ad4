import type { Alert } from '@batcave/shared/alerts';
import type { HookInput } from '@batcave/shared/remediation';
import { type CompileRegex, compileMatchers, labelsOf } from './labels.ts';

/**
 * Why a hook is offered for an alert: its rule names it, its matchers fit, or it has no trigger and a
 * person may use it on `any`. `undefined`: it is not for this alert.
 */
export type Offer = 'rule' | 'match' | 'any';

/** @param ruleHooks what the rule of the alert names in `hooks` */
export function offerOf(
  name: string,
  spec: HookInput,
  alert: Alert,
  ruleHooks: readonly string[],
  compileRegex: CompileRegex,
): Offer | undefined {
  if (ruleHooks.includes(name)) return 'rule';
  const match = spec.trigger?.match;
  if (match === undefined) return 'any';
  const compiled = compileMatchers(match, compileRegex);
  return compiled.ok && compiled.test(labelsOf(alert)) ? 'match' : undefined;
}
