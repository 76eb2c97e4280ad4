import type { RouteSpec } from '@batcave/shared/api';
import { AppError, explainFaults, type FieldFault } from '@batcave/shared/errors';
import Type, { type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** Checks one part of a request and gives it back, or throws `invalid_request` with the faults. */
export type PartCheck = (value: unknown) => unknown;

/** The checks of a route. */
export interface RouteChecks {
  readonly params: PartCheck;
  readonly query: PartCheck;
  /** A body that may be left out is checked only when it is there. */
  readonly body: PartCheck;
  /** The first fault of an answer; `undefined` when it is of its schema. */
  readonly responseFault: (value: unknown) => FieldFault | undefined;
}

/** What does not fit never counts as good, even where it cannot be said why. */
const SOME_FAULT: FieldFault = {
  field: '',
  limit: 'of the form in GET /openapi.json',
  fix: 'Compare it with the schema there.',
};
const NOTHING = Type.Object({}, { additionalProperties: false });

function invalid(part: string, faults: readonly FieldFault[]): AppError {
  const [first] = faults;
  const more = faults.length > 1 ? ` There are ${String(faults.length - 1)} more faults.` : '';
  const detail =
    first === undefined
      ? undefined
      : `The ${part} is not of the form this route takes: ${first.field || 'it'} must be ${first.limit}.${more}`;
  return new AppError('invalid_request', detail, { faults });
}

const compiled = new WeakMap<TSchema, Validator>();

/** Compiled when it is first needed and once for all listeners: it takes milliseconds, and most are never needed. */
function validatorOf(schema: TSchema): Validator {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validator = Compile(schema);
  compiled.set(schema, validator);
  return validator;
}

/** What is wrong with a value, in words for whoever sent it; nothing when it is of the schema. */
export function compileFaults(schema: TSchema): (value: unknown) => FieldFault[] {
  let validator: Validator | undefined;
  return (value) => {
    validator ??= validatorOf(schema);
    if (validator.Check(value)) return [];
    const faults = explainFaults(validator.Errors(value), schema, value);
    return faults.length > 0 ? faults : [SOME_FAULT];
  };
}

function check(part: string, schema: TSchema): PartCheck {
  const faultsOf = compileFaults(schema);
  return (value) => {
    const faults = faultsOf(value);
    if (faults.length === 0) return value;
    throw invalid(part, faults);
  };
}

/** Query texts as the numbers that the schema asks for; nothing else is guessed. */
function readQuery(schema: TSchema, query: object): object {
  const { properties } = schema as { properties?: Record<string, { type?: string } | undefined> };
  return Object.fromEntries(
    Object.entries(query).map(([name, value]: [string, unknown]) => {
      const type = properties?.[name]?.type;
      const isNumber = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value);
      return [name, isNumber && (type === 'integer' || type === 'number') ? Number(value) : value];
    }),
  );
}

function checkBody(route: RouteSpec): PartCheck {
  const { body } = route;
  if (body === undefined)
    return (value) => {
      if (value === undefined) return undefined;
      throw invalid('body', [{ field: '', limit: 'left out', fix: 'Send no body.' }]);
    };
  const checked = check('body', body);
  const isOptional = Type.IsOptional(body);
  return (value) => (value === undefined && isOptional ? undefined : checked(value));
}

/** What the table says of a route, as checks. What it does not name, a route does not take. */
export function compileChecks(route: RouteSpec): RouteChecks {
  const querySchema = route.query ?? NOTHING;
  const query = check('query', querySchema);
  const { response } = route;
  return {
    params: route.params === undefined ? () => undefined : check('path', route.params),
    query: (value) => query(readQuery(querySchema, value as object)),
    body: checkBody(route),
    responseFault(value) {
      if (response === undefined) return undefined;
      const validator = validatorOf(response);
      return validator.Check(value)
        ? undefined
        : explainFaults(validator.Errors(value), validator.Type(), value)[0];
    },
  };
}
