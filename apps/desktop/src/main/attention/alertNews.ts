import type { Alert } from '@batcave/shared/alerts';
import { SEVERITIES, type Severity } from '@batcave/shared/events';
import type { WindowFrame } from '../../ipc/contract.ts';

/** How many alerts of each severity are unacked. */
export type UnackedCounts = Readonly<Record<Severity, number>>;

/** What a frame meant for somebody who looks at no window. */
export interface AlertNews {
  readonly tenant: string | undefined;
  readonly unacked: UnackedCounts;
  /** Alerts of CRITICAL that are there since this frame and unacked. */
  readonly fresh: readonly Alert[];
}

/** Reads frames as they come. What is there when the console becomes live is no news. */
export function createAlertNews(): { read(frame: WindowFrame): AlertNews } {
  let open = new Map<string, Severity>();
  let known = new Set<string>();
  let wasLive = false;
  return {
    read({ link, principal, alertsReset, alerts }) {
      const before = known;
      if (alertsReset) {
        open = new Map();
        known = new Set();
      }
      const fresh: Alert[] = [];
      for (const alert of alerts) {
        const { alert_id: id, state, severity } = alert;
        const isNew = !known.has(id) && !before.has(id);
        if (state === 'RESOLVED') known.delete(id);
        else known.add(id);
        if (state === 'OPEN') open.set(id, severity);
        else open.delete(id);
        if (isNew && wasLive && state === 'OPEN' && severity === 'CRITICAL') fresh.push(alert);
      }
      if (link.kind === 'live' || link.kind === 'catchingUp') wasLive = true;
      return { tenant: principal?.tenant, unacked: count(open.values()), fresh };
    },
  };
}

function count(severities: Iterable<Severity>): UnackedCounts {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<
    Severity,
    number
  >;
  for (const severity of severities) counts[severity] += 1;
  return counts;
}

/** One line about them, the worst first. */
export function sayUnacked(counts: UnackedCounts): string {
  const parts = SEVERITIES.toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${severity} ${String(counts[severity])}`);
  return parts.length === 0 ? 'Batcave: nothing unacked' : `Batcave: ${parts.join(' · ')} unacked`;
}

/** How many there are in all. */
export function totalOf(counts: UnackedCounts): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}
