import type { FieldFault } from '@batcave/shared/errors';
import { UuidSchema } from '@batcave/shared/events';
import { type RuleInput, RuleInputSchema, SigmaMappingSchema } from '@batcave/shared/rules';
import { compileFaults } from '../../adapters/http/validate.ts';

/** What one entry of a document says, as far as it can be read. */
export interface DocumentRule {
  /** Place in the document, from 0. */
  readonly index: number;
  /** Where it stands in what was sent, as a JSON Pointer: `/policies/3`. */
  readonly pointer: string;
  readonly ruleId: string | undefined;
  readonly name: string | undefined;
  /** What a person should know of it. */
  readonly notes?: readonly string[];
  /** The rule, or why it is none. */
  readonly read:
    | { readonly ok: true; readonly spec: RuleInput }
    | { readonly ok: false; readonly faults: readonly FieldFault[] };
}

/** What an export says of a rule beside what a person writes. */
const READ_ONLY = ['version', 'created_at', 'updated_at', 'updated_by'];

/** What keeps a value from being a rule as a person writes one. */
export const ruleFaults = compileFaults(RuleInputSchema);
/** The same of a mapping of Sigma's words. */
export const mappingFaults = compileFaults(SigmaMappingSchema);
const idFaults = compileFaults(UuidSchema);

/** Reads the entries of a document, each by itself: one that is no rule says so, and the others are read. */
export function readRules(
  entries: readonly unknown[],
  pointerOf: (index: number) => string = (index) => `/policies/${String(index)}`,
): DocumentRule[] {
  return entries.map((entry, index) => readRule(entry, index, pointerOf(index)));
}

function readRule(entry: unknown, index: number, pointer: string): DocumentRule {
  const isFields = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  const { rule_id: id, ...fields } = (isFields ? entry : {}) as Record<string, unknown>;
  for (const name of READ_ONLY) delete fields[name];
  const ofId =
    id === undefined ? [] : idFaults(id).map((fault) => ({ ...fault, field: '/rule_id' }));
  const faults = [...ofId, ...ruleFaults(isFields ? fields : entry)];
  const name = fields['name'];
  return {
    index,
    pointer,
    ruleId: typeof id === 'string' && ofId.length === 0 ? id.toLowerCase() : undefined,
    name: typeof name === 'string' ? name.slice(0, 200) : undefined,
    read:
      faults.length === 0
        ? { ok: true, spec: fields as unknown as RuleInput }
        : { ok: false, faults: atPointer(pointer, faults) },
  };
}

/** Faults of a rule as those of what it stands in. */
export function atPointer(pointer: string, faults: readonly FieldFault[]): FieldFault[] {
  return faults.map((fault) => ({ ...fault, field: `${pointer}${fault.field}` }));
}
