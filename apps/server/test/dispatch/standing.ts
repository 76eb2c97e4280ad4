import type { AlertStanding, CompiledRoute } from '../../src/dispatch/index.ts';
import type { Decided, World } from './World.ts';

/** Alerts as the step leaves them. */
export function standing(world: World, step: Decided['step']): AlertStanding[] {
  const alerts = new Map(world.rows<AlertStanding>('alert').map((one) => [one.alertId, one]));
  for (const { kind, key, value } of step.state)
    if (kind === 'alert' && value !== null) alerts.set(key, value as AlertStanding);
  return [...alerts.values()];
}

/** The route of an id, in the tree below one. */
export function findRoute(route: CompiledRoute | undefined, id: string): CompiledRoute | undefined {
  if (route === undefined || route.id === id) return route;
  for (const child of route.routes) {
    const found = findRoute(child, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
