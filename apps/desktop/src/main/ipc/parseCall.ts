import { type RouteSpec, ROUTES, WINDOW_ROUTES, type WindowRoute } from '@batcave/shared/api';
import { Check, Errors } from 'typebox/schema';

/** What a window asked for, or what is wrong with it. */
export type ParsedCall =
  | { readonly ok: true; readonly id: WindowRoute; readonly input: Record<string, unknown> }
  | { readonly ok: false; readonly detail: string };

/**
 * Checks a call of a window against the schemas of its route. What comes out holds the checked
 * parts and nothing else.
 */
export function parseCall(id: unknown, input: unknown): ParsedCall {
  if (!isWindowRoute(id))
    return { ok: false, detail: `route: must be one of ${WINDOW_ROUTES.join(', ')}.` };
  if (typeof input !== 'object' || input === null)
    return { ok: false, detail: 'input: must be an object with params, query or body.' };
  const route: RouteSpec = ROUTES[id];
  const checked: Record<string, unknown> = {};
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part];
    const value = (input as Record<string, unknown>)[part];
    // A call without a filter may leave the query out.
    if (schema === undefined || (value === undefined && part !== 'params')) continue;
    if (!Check(schema, value)) return { ok: false, detail: `${part}${firstFault(schema, value)}` };
    checked[part] = value;
  }
  return { ok: true, id, input: checked };
}

function isWindowRoute(id: unknown): id is WindowRoute {
  return (WINDOW_ROUTES as readonly unknown[]).includes(id);
}

function firstFault(schema: NonNullable<RouteSpec['params']>, value: unknown): string {
  const [, errors] = Errors(schema, value);
  const [first] = errors;
  return first === undefined ? ': is not of its form.' : `${first.instancePath}: ${first.message}.`;
}
