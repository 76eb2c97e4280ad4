import type { Route } from '@batcave/shared/dispatch';
import type { PlacedRoute } from './placedRoute.ts';

export const MAX_ROUTES = 2000;
export const MAX_ROUTE_DEPTH = 16;

/** The nodes of the tree, depth first, as far as its limits go; `beyond` is the first that lies beyond them. */
export function placeRoutes(root: Route | undefined): {
  readonly routes: readonly PlacedRoute[];
  readonly beyond: string | undefined;
} {
  const routes: PlacedRoute[] = [];
  let beyond: string | undefined;
  const visit = (placed: PlacedRoute, depth: number): void => {
    if (beyond !== undefined) return;
    if (routes.length >= MAX_ROUTES || depth > MAX_ROUTE_DEPTH) {
      beyond = placed.path;
      return;
    }
    routes.push(placed);
    const { route, path } = placed;
    const inherited = { ...placed.inherited, ...ownOf(route) };
    for (const [i, child] of (route.routes ?? []).entries())
      visit({ path: `${path}/routes/${String(i)}`, route: child, inherited }, depth + 1);
  };
  if (root !== undefined) visit({ path: '/route', route: root, inherited: {} }, 1);
  return { routes, beyond };
}

/** What its children have from a route. */
function ownOf(route: Route): PlacedRoute['inherited'] {
  return {
    ...(route.receivers === undefined ? {} : { receivers: route.receivers }),
    ...(route.escalation === undefined ? {} : { escalation: route.escalation }),
    ...(route.group_interval === undefined ? {} : { group_interval: route.group_interval }),
    ...(route.repeat_interval === undefined ? {} : { repeat_interval: route.repeat_interval }),
  };
}
