import type { FieldFault } from '@batcave/shared/errors';
import { useAnswer, useCall, usePaused } from '../../paneKit/index.ts';
import type { Fields } from './ruleForm.ts';

const ASK_AFTER_MS = 500;
const NONE: readonly FieldFault[] = [];

/**
 * What the server would refuse of a rule that has the right form, asked with an import that changes nothing.
 *
 * @param text the rule as JSON; `null`: nothing to ask about
 */
export function useServerCheck(
  text: string | null,
  ruleId: string | undefined,
): { readonly faults: readonly FieldFault[]; readonly isKnown: boolean } {
  const call = useCall();
  const paused = usePaused(text, ASK_AFTER_MS, null);
  const answer = useAnswer(paused, () => {
    const rule = JSON.parse(paused ?? '{}') as Fields;
    const policies = [{ ...rule, ...(ruleId !== undefined && { rule_id: ruleId }) }];
    const mode = ruleId === undefined ? 'create' : 'upsert';
    return call('policies.import', { body: { policies, mode, dry_run: true } });
  });
  const isKnown = text !== null && paused === text && answer.value !== undefined;
  const [result] = answer.value?.results ?? [];
  if (!isKnown || result?.outcome !== 'refused') return { faults: NONE, isKnown };
  const faults = (result.faults ?? []).map((fault) => ({
    ...fault,
    field: fault.field.replace(/^\/policies\/0/, ''),
  }));
  return { faults, isKnown };
}
