import { type Route, ROUTE_DEFAULTS } from '@batcave/shared/dispatch';
import { parseDuration } from '@batcave/shared/time';
import { type CompileRegex, compileMatchers, type LabelMatch } from '../matchers.ts';

/** How a group waits, in milliseconds. */
export interface Timers {
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

/** A node of the tree, with what it has from its parents. */
export interface CompiledRoute extends Timers {
  /** The same as long as name or matchers of it and its parents are: groups are found again by it. */
  readonly id: string;
  /** For people: `root > payments > severity="CRITICAL"`. */
  readonly path: string;
  readonly match: LabelMatch;
  readonly receivers: readonly string[];
  readonly escalation: string | undefined;
  /** `all`: each alert by itself. */
  readonly groupBy: readonly string[] | 'all';
  readonly goesOn: boolean;
  readonly muteDuring: readonly string[];
  readonly activeDuring: readonly string[];
  readonly routes: readonly CompiledRoute[];
}

/** A place in the document and what is wrong with it. */
export interface RouteFault {
  readonly path: string;
  readonly reason: string;
}

type Compiled =
  | { readonly ok: true; readonly route: CompiledRoute }
  | { readonly ok: false; readonly faults: readonly RouteFault[] };

/** Compiles a tree whole, or says everything that is wrong with it. */
export function compileRoute(route: Route, compileRegex: CompileRegex): Compiled {
  const faults: RouteFault[] = [];
  const compiled = compileNode(route, '/route', ROOT, compileRegex, faults);
  return faults.length === 0 ? { ok: true, route: compiled } : { ok: false, faults };
}

type Inherited = Omit<CompiledRoute, 'match' | 'goesOn' | 'routes'>;

const ROOT: Inherited = {
  id: '',
  path: '',
  receivers: [],
  escalation: undefined,
  muteDuring: [],
  activeDuring: [],
  groupBy: ROUTE_DEFAULTS.groupBy,
  groupWaitMs: ROUTE_DEFAULTS.groupWaitMs,
  groupIntervalMs: ROUTE_DEFAULTS.groupIntervalMs,
  repeatIntervalMs: ROUTE_DEFAULTS.repeatIntervalMs,
};

function compileNode(
  route: Route,
  at: string,
  parent: Inherited,
  compileRegex: CompileRegex,
  faults: RouteFault[],
): CompiledRoute {
  const matchers = compileMatchers(route.match ?? [], compileRegex);
  if (!matchers.ok)
    faults.push({ path: `${at}/match/${String(matchers.index)}`, reason: matchers.reason });
  const match = matchers.ok ? matchers.match : FITS_NOTHING;
  const step = route.name ?? (parent.path === '' ? 'root' : match.text);
  const duration = (field: 'group_wait' | 'group_interval' | 'repeat_interval', ms: number) => {
    const text = route[field];
    if (text === undefined) return ms;
    const parsed = parseDuration(text);
    if (parsed === undefined)
      faults.push({ path: `${at}/${field}`, reason: 'is no duration; write 30s, 5m or 4h' });
    return parsed ?? ms;
  };
  const groupBy = route.group_by;
  const own: Inherited = {
    id: parent.path === '' ? step : `${parent.id} > ${step}`,
    path: parent.path === '' ? step : `${parent.path} > ${step}`,
    receivers: [...new Set(route.receivers ?? parent.receivers)],
    escalation: route.escalation ?? parent.escalation,
    groupBy: groupBy === undefined ? parent.groupBy : groupBy.includes('...') ? 'all' : groupBy,
    groupWaitMs: duration('group_wait', parent.groupWaitMs),
    // A tick of nothing would be a busy loop.
    groupIntervalMs: Math.max(1000, duration('group_interval', parent.groupIntervalMs)),
    repeatIntervalMs: Math.max(1000, duration('repeat_interval', parent.repeatIntervalMs)),
    muteDuring: route.mute_during ?? parent.muteDuring,
    activeDuring: route.active_during ?? parent.activeDuring,
  };
  const times = new Map<string, number>();
  const children = (route.routes ?? []).map((child, i) => {
    const compiled = compileNode(child, `${at}/routes/${String(i)}`, own, compileRegex, faults);
    const { id } = compiled;
    const count = (times.get(id) ?? 0) + 1;
    times.set(id, count);
    // Two siblings that say the same are still two, and so is all that is below them.
    return count === 1 ? compiled : renamed(compiled, id, `${id} (${String(count)})`);
  });
  return { ...own, match, goesOn: route.continue === true, routes: children };
}

const FITS_NOTHING: LabelMatch = { text: 'nothing', matchers: [], matches: () => false };

/** The node with another beginning of its id and of all below it. */
function renamed(route: CompiledRoute, before: string, after: string): CompiledRoute {
  return {
    ...route,
    id: after + route.id.slice(before.length),
    routes: route.routes.map((child) => renamed(child, before, after)),
  };
}

/** Every node of the tree, depth first. */
export function allRoutes(route: CompiledRoute): CompiledRoute[] {
  return [route, ...route.routes.flatMap(allRoutes)];
}
