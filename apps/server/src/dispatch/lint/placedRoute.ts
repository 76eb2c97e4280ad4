import type { Route } from '@batcave/shared/dispatch';

/** A node of the routing tree with what it has from its parents. */
export interface PlacedRoute {
  readonly path: string;
  readonly route: Route;
  readonly inherited: Pick<
    Route,
    'receivers' | 'escalation' | 'group_interval' | 'repeat_interval'
  >;
}
