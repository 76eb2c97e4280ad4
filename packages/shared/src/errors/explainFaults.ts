import type { FieldFault } from './AppError.ts';
import type { TLocalizedValidationError } from 'typebox/error';
import { describeSchema, listedValues, type SchemaWords } from './describeSchema.ts';
import { nearestName } from './nearestName.ts';

const MAX_FAULTS = 20;

/** One token of a JSON Pointer, RFC 6901 section 3. */
function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

interface Referring {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, unknown>>;
}

/** The part of the schema that failed; `undefined` where a pattern in its path hides it. */
function schemaAt(root: object, schemaPath: string): SchemaWords | undefined {
  let at: unknown = root;
  let named: Referring['$defs'] = {};
  const follow = (next: unknown): unknown => {
    if (typeof next !== 'object' || next === null) return next;
    const { $ref, $defs } = next as Referring;
    named = $defs ?? named;
    return $ref === undefined ? next : named?.[$ref];
  };
  for (const step of schemaPath.split('/').slice(1))
    at = follow((at as Record<string, unknown> | undefined)?.[step]);
  return at as SchemaWords | undefined;
}

function valueAt(root: unknown, pointer: string): unknown {
  let at = root;
  for (const step of pointer.split('/').slice(1))
    at = (at as Record<string, unknown> | null | undefined)?.[
      step.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  return at;
}

/**
 * Leaves one failure per cause. A value that fits no alternative fails in each of them as well: told
 * is what lies deeper than the choice, or else the choice itself.
 */
function leaves(errors: readonly TLocalizedValidationError[]): TLocalizedValidationError[] {
  const dropped = new Set<TLocalizedValidationError>();
  for (const error of errors) {
    // "additionalProperties: false" is told twice: once as a schema that nothing fits.
    if (error.keyword === 'boolean') dropped.add(error);
    if (error.keyword !== 'anyOf') continue;
    const within = errors.filter(({ schemaPath }) =>
      schemaPath.startsWith(`${error.schemaPath}/anyOf/`),
    );
    const deeper = within.filter(
      ({ instancePath }) => instancePath.length > error.instancePath.length,
    );
    // A field that no alternative takes says nothing of what the choice is.
    if (deeper.some(({ keyword }) => keyword !== 'boolean')) dropped.add(error);
    for (const other of within) if (!deeper.includes(other)) dropped.add(other);
  }
  return errors.filter((error) => !dropped.has(error));
}

function unknownField(field: string, name: string, known: readonly string[]): FieldFault {
  const meant = nearestName(name, known);
  return {
    field,
    limit: known.length === 0 ? 'nothing: no field is taken here' : `one of ${known.join(', ')}`,
    fix: meant === undefined ? 'Leave it out.' : `Write "${meant}" if that is what you meant.`,
  };
}

function fixFor(error: TLocalizedValidationError, schema: SchemaWords, value: unknown): string {
  const listed = listedValues(schema)?.map(String);
  const meant = typeof value === 'string' && listed ? nearestName(value, listed) : undefined;
  if (meant !== undefined) return `Write "${meant}".`;
  if (error.keyword === 'maxLength' && typeof value === 'string')
    return `Shorten it by ${String(value.length - error.params.limit)} characters.`;
  const wantsNumber = schema.type === 'number' || schema.type === 'integer';
  if (wantsNumber && typeof value === 'string' && value !== '' && Number.isFinite(Number(value)))
    return `Send the number ${value}, not text.`;
  return `Send ${describeSchema(schema)}.`;
}

function explain(
  error: TLocalizedValidationError,
  root: object,
  value: unknown,
): readonly FieldFault[] {
  const schema = schemaAt(root, error.schemaPath);
  const { instancePath } = error;
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(schema?.properties ?? {});
    return error.params.additionalProperties.map((name) =>
      unknownField(`${instancePath}/${token(name)}`, name, known),
    );
  }
  if (error.keyword === 'required')
    return error.params.requiredProperties.map((name) => {
      const limit = describeSchema(schema?.properties?.[name] ?? {});
      return { field: `${instancePath}/${token(name)}`, limit, fix: 'It is missing: add it.' };
    });
  if (schema === undefined)
    return [
      { field: instancePath, limit: error.message, fix: 'GET /openapi.json has the schema.' },
    ];
  const fix = fixFor(error, schema, valueAt(value, instancePath));
  return [{ field: instancePath, limit: describeSchema(schema), fix }];
}

/** What is wrong with a value, for whoever sent it: each field once, with what it must be and the next step. */
export function explainFaults(
  errors: readonly TLocalizedValidationError[],
  schema: object,
  value: unknown,
): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const error of leaves(errors))
    for (const fault of explain(error, schema, value))
      if (!faults.has(fault.field)) faults.set(fault.field, fault);
  return [...faults.values()].slice(0, MAX_FAULTS);
}
