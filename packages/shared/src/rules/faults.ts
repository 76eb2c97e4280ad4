import { Check, Errors } from 'typebox/schema';
import { explainFaults, type FieldFault } from '../errors/index.ts';
import { RuleInputSchema } from './schema.ts';

/**
 * What keeps a value from being a rule by its form, in the words in which a server refuses it; empty
 * when it has the form. Whether a rule of the right form can judge, only a server can say.
 */
export function formFaults(value: unknown): FieldFault[] {
  if (Check(RuleInputSchema, value)) return [];
  const [, errors] = Errors(RuleInputSchema, value);
  const faults = explainFaults(errors, RuleInputSchema, value);
  if (faults.length > 0) return faults;
  return [{ field: '', limit: 'a rule', fix: 'Compare it with the JSON Schema of a rule.' }];
}
