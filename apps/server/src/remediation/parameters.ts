import type { HookParameter, ParameterValue } from '@batcave/shared/remediation';
import { labelOf, type Labels } from './labels.ts';

/** The values of a run, or which is missing or wrong. */
export type ResolvedParameters =
  | { readonly ok: true; readonly values: Readonly<Record<string, ParameterValue>> }
  | { readonly ok: false; readonly reason: string };

const MAX_LENGTH = 256;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Each parameter as given, else from its label, else its default. A name that the hook does not have is refused. */
export function resolveParameters(
  parameters: readonly HookParameter[],
  given: Readonly<Record<string, ParameterValue>>,
  labels: Labels,
): ResolvedParameters {
  const names = new Set(parameters.map(({ name }) => name));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined)
    return {
      ok: false,
      reason: `The hook has no parameter ${unknown}; it has ${[...names].join(', ') || 'none'}.`,
    };
  const values: Record<string, ParameterValue> = {};
  for (const parameter of parameters) {
    const { name } = parameter;
    const value = valueFor(parameter, given, labels);
    if (value === undefined)
      return {
        ok: false,
        reason:
          parameter.from === undefined
            ? `The parameter ${name} is missing.`
            : `The parameter ${name} is missing: the alert has no label ${parameter.from}.`,
      };
    const fault = parameterFault(parameter, value);
    if (fault !== undefined)
      return { ok: false, reason: `The parameter ${name} must be ${fault}.` };
    values[name] = value;
  }
  return { ok: true, values };
}

function valueFor(
  { name, type, from, default: usual }: HookParameter,
  given: Readonly<Record<string, ParameterValue>>,
  labels: Labels,
): ParameterValue | undefined {
  if (Object.hasOwn(given, name)) return given[name];
  const label = from === undefined ? '' : labelOf(labels, from);
  return label === '' ? usual : read(type, label);
}

/** A label as what the parameter is; one that is none stays a text, and is refused as such. */
function read(type: HookParameter['type'], text: string): ParameterValue {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const isNumber = type === 'integer' || type === 'number';
  return isNumber && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

/** What the value must be and is not; `undefined` when it is good. */
export function parameterFault(
  { type, min, max, enum: allowed }: HookParameter,
  value: ParameterValue,
): string | undefined {
  if (type === 'boolean') {
    if (typeof value !== 'boolean') return 'true or false';
  } else if (type === 'string') {
    if (typeof value !== 'string') return 'a text';
    const [least, most] = [min ?? 1, Math.min(max ?? MAX_LENGTH, MAX_LENGTH)];
    if (value.length < least || value.length > most)
      return `${String(least)} to ${String(most)} characters long`;
    if (CONTROL.test(value) || !value.isWellFormed()) return 'a text without control characters';
  } else {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'a number';
    if (type === 'integer' && !Number.isSafeInteger(value)) return 'a whole number';
    if (min !== undefined && value < min) return `${String(min)} or more`;
    if (max !== undefined && value > max) return `${String(max)} or less`;
  }
  if (allowed !== undefined && !allowed.includes(value))
    return `one of ${allowed.map(String).join(', ')}`;
  return undefined;
}
