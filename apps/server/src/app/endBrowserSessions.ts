import { PgBrowserSessions, type PgStore } from '../adapters/postgres/identities.ts';
import type { Asker } from '../alerts/index.ts';

/** Ends all sessions of browsers of a tenant. Gives how many there were. */
export function endBrowserSessions(store: PgStore, asker: Asker): Promise<number> {
  return new PgBrowserSessions(store).endAll(asker);
}
