import { summarizeAlerts } from '@batcave/shared/alerts';
import type { ShownAlert } from '../../paneKit/index.ts';

/** The same fold as the server's summary, over what this window shows. */
export type ShownSummary = ReturnType<typeof summarizeAlerts>;

/** Counts the shown alerts by severity and service. */
export function countAlerts(alerts: Iterable<ShownAlert>): ShownSummary {
  function* counts() {
    for (const { service, severity, state } of alerts) {
      if (state !== 'RESOLVED') yield { service, severity, state, count: 1 };
    }
  }
  return summarizeAlerts(counts());
}
