import type { Labels } from '../labels.ts';
import { labelOf } from '../labels.ts';
import type { CompiledRoute } from './compileRoute.ts';

/** A step of the way through the tree, for the record. */
export interface RouteStep {
  readonly path: string;
  readonly fits: boolean;
}

/** Where an alert goes. */
export interface FoundRoutes {
  readonly routes: readonly CompiledRoute[];
  /** What was looked at and did not fit, or did; at most 100 steps. */
  readonly steps: readonly RouteStep[];
}

const MAX_STEPS = 100;

/**
 * The routes of an alert, as Alertmanager finds them: the deepest node that fits; a node goes to its first
 * child that fits, and on to the next ones while those say `continue`. A node without a child that fits is it.
 */
export function findRoutes(root: CompiledRoute | undefined, labels: Labels): FoundRoutes {
  const steps: RouteStep[] = [];
  if (root === undefined) return { routes: [], steps };
  return { routes: visit(root, labels, steps), steps };
}

function visit(route: CompiledRoute, labels: Labels, steps: RouteStep[]): CompiledRoute[] {
  const fits = route.match.matches(labels);
  if (steps.length < MAX_STEPS) steps.push({ path: route.path, fits });
  if (!fits) return [];
  const found: CompiledRoute[] = [];
  for (const child of route.routes) {
    const deeper = visit(child, labels, steps);
    found.push(...deeper);
    if (deeper.length > 0 && !child.goesOn) break;
  }
  return found.length > 0 ? found : [route];
}

/** The labels that make the group of an alert at a route. */
export function groupLabels(route: CompiledRoute, labels: Labels): Record<string, string> {
  const names = route.groupBy === 'all' ? ['alert_id'] : route.groupBy;
  return Object.fromEntries(names.map((name) => [name, labelOf(labels, name)]));
}

/** Tells groups apart: the route, and the values it groups by. */
export function groupKeyOf(route: CompiledRoute, labels: Record<string, string>): string {
  return JSON.stringify([route.id, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
