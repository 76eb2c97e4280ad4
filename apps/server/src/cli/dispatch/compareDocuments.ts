import type { DispatchConfig } from '@batcave/shared/dispatch';
import { formatDuration } from '@batcave/shared/time';
import { compileDocument } from '../../app/dispatch/hostDispatch.ts';
import type { CompiledRoute } from '../../dispatch/index.ts';

/** A field that is not as it was. `undefined`: it is not there. */
export interface DocumentChange {
  /** `/receivers/ops/url`: things with a name by their name. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two documents, in the order of the first. Things with a name are compared by name. */
export function compareDocuments(before: unknown, after: unknown, field = ''): DocumentChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [a, b] = [partsOf(before), partsOf(after)];
  if (a === undefined || b === undefined) return [{ field, before, after }];
  const names = new Set([...a.keys(), ...b.keys()]);
  const parts = [...names].flatMap((name) =>
    compareDocuments(a.get(name), b.get(name), `${field}/${name}`),
  );
  if (parts.length > 0 || !Array.isArray(before)) return parts;
  // The same things in another order: that decides which route comes first, and whose turn it is.
  const [was, is] = [[...a.keys()], [...b.keys()]];
  return was.join('\n') === is.join('\n') ? [] : [{ field, before: was, after: is }];
}

/** The parts of an object or a list by name; undefined for what has none: a text, a list of texts, nothing. */
function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  if (!value.every((item) => typeof item === 'object' && item !== null)) return undefined;
  const named = new Map<string, unknown>();
  for (const [i, item] of (value as readonly object[]).entries()) {
    const { name, identity, match } = item as Readonly<Record<string, unknown>>;
    const own = identity ?? name ?? (Array.isArray(match) ? match.join(', ') : undefined);
    const key = typeof own === 'string' && !named.has(own) ? own : String(i);
    named.set(key, item);
  }
  return named;
}

/** A route that is new, gone, or tells others or otherwise. */
export interface RouteChange {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** What it does now, or of a changed one each thing that is otherwise. */
  readonly what: readonly string[];
}

/** What becomes of the routes when one sound document follows another, parents and defaults reckoned in. */
export function compareRoutes(before: DispatchConfig, after: DispatchConfig): RouteChange[] {
  const [was, is] = [routesOf(before), routesOf(after)];
  const removed = [...was.values()].filter(({ id }) => !is.has(id));
  return [
    ...[...is.values()].flatMap((route): RouteChange[] => {
      const old = was.get(route.id);
      if (old === undefined) return [{ path: route.path, kind: 'added', what: tellsOf(route) }];
      const [then, now] = [tellsOf(old), tellsOf(route)];
      const what = now.flatMap((text, i) => (text === then[i] ? [] : `${then[i] ?? ''} → ${text}`));
      return what.length === 0 ? [] : [{ path: route.path, kind: 'changed', what }];
    }),
    ...removed.map(({ path }): RouteChange => ({
      path,
      kind: 'removed',
      what: ['what it told is told to be over; alerts that fire are routed anew'],
    })),
  ];
}

function routesOf(config: DispatchConfig): Map<string, CompiledRoute> {
  const root = compileDocument(config)?.route;
  const all = (route: CompiledRoute): CompiledRoute[] => [route, ...route.routes.flatMap(all)];
  return new Map((root === undefined ? [] : all(root)).map((route) => [route.id, route]));
}

/** What a route does, a line for each thing, always in this order. */
function tellsOf(route: CompiledRoute): string[] {
  const list = (names: readonly string[]): string => names.join(', ') || 'none';
  return [
    `match ${route.match.text}`,
    `receivers ${list(route.receivers)}`,
    `escalation ${route.escalation ?? 'none'}`,
    `group by ${route.groupBy === 'all' ? '...' : list(route.groupBy)}`,
    `group_wait ${formatDuration(route.groupWaitMs)}`,
    `group_interval ${formatDuration(route.groupIntervalMs)}`,
    `repeat_interval ${formatDuration(route.repeatIntervalMs)}`,
    `mute during ${list(route.muteDuring)}`,
    `active during ${list(route.activeDuring)}`,
    `continue ${route.goesOn ? 'yes' : 'no'}`,
  ];
}

const MOST_TEXT = 80;

/** A change in a line. */
export function describeDocumentChange({ field, before, after }: DocumentChange): string {
  const short = (value: unknown): string => {
    const text = JSON.stringify(value);
    return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT - 1)}…` : text;
  };
  if (before === undefined) return `+ ${field}  ${short(after)}`;
  if (after === undefined) return `- ${field}  ${short(before)}`;
  return `~ ${field}  ${short(before)} → ${short(after)}`;
}
