import type { RouteSpec } from '@batcave/shared/api';
import { AppError, type FieldFault } from '@batcave/shared/errors';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** Checks one part of a request and gives it back, or throws `invalid_request` with the faults. */
export type PartCheck = (value: unknown) => unknown;

interface ObjectSchema {
  readonly properties?: Record<string, { type?: string; description?: string }>;
}

/** The words of a schema failure for whoever sent it. */
function describe(
  params: unknown,
  message: string,
  schema: ObjectSchema | undefined,
  key: string,
): Pick<FieldFault, 'limit' | 'fix'> {
  const allowed = (params as { allowedValues?: unknown[] }).allowedValues;
  const known = schema?.properties?.[key]?.description;
  const limit = allowed === undefined ? message : `one of ${allowed.join(', ')}`;
  return { limit, fix: known ?? 'Send a value of this form; GET /openapi.json has the schema.' };
}

function findFaults(validator: Validator, schema: ObjectSchema, value: unknown): FieldFault[] {
  const names = Object.keys(schema.properties ?? {});
  const faults = new Map<string, FieldFault>();
  for (const { keyword, instancePath, params, message } of validator.Errors(value)) {
    if (keyword === 'additionalProperties') {
      for (const name of (params as { additionalProperties: string[] }).additionalProperties)
        faults.set(`${instancePath}/${name}`, {
          field: `${instancePath}/${name}`,
          limit:
            instancePath === '' && names.length > 0
              ? `one of ${names.join(', ')}`
              : 'a known field',
          fix: 'Leave it out, or correct its name.',
        });
    } else if (keyword === 'required') {
      for (const name of (params as { requiredProperties: string[] }).requiredProperties)
        faults.set(`${instancePath}/${name}`, {
          field: `${instancePath}/${name}`,
          limit: 'required',
          fix: schema.properties?.[name]?.description ?? 'Send it.',
        });
    } else if (!faults.has(instancePath) && keyword !== 'anyOf' && keyword !== 'boolean') {
      const key = instancePath.split('/').at(-1) ?? '';
      faults.set(instancePath, { field: instancePath, ...describe(params, message, schema, key) });
    }
  }
  if (faults.size === 0)
    faults.set('', {
      field: '',
      limit: 'of the form this route takes',
      fix: 'GET /openapi.json has the schema.',
    });
  return [...faults.values()].slice(0, 50);
}

function check(schema: TSchema): PartCheck {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return value;
    throw new AppError('invalid_request', undefined, {
      faults: findFaults(validator, schema as ObjectSchema, value),
    });
  };
}

/** Query texts as the numbers that the schema asks for; nothing else is guessed. */
function readQuery(schema: ObjectSchema, query: Record<string, unknown>): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    const whole = schema.properties?.[name]?.type === 'integer';
    read[name] =
      whole && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  }
  return read;
}

/** The checks of a route, compiled once. */
export interface RouteChecks {
  readonly params: PartCheck | undefined;
  readonly query: PartCheck | undefined;
  readonly body: PartCheck | undefined;
  readonly response: ((value: unknown) => boolean) | undefined;
}

/** Compiles what the table says of a route. A route without a query takes none. */
export function compileChecks(route: RouteSpec): RouteChecks {
  const query = route.query === undefined ? undefined : check(route.query);
  const response = route.response === undefined ? undefined : Compile(route.response);
  return {
    params: route.params === undefined ? undefined : check(route.params),
    query:
      query === undefined
        ? undefined
        : (value) =>
            query(readQuery(route.query as ObjectSchema, value as Record<string, unknown>)),
    body: route.body === undefined || route.rawBody ? undefined : check(route.body),
    response: response === undefined ? undefined : (value) => response.Check(value),
  };
}
