import type { Alert } from '@batcave/shared/alerts';
import { SEVERITIES, type Severity } from '@batcave/shared/events';
import type { WindowFrame } from '../../ipc/contract.ts';

/** How many alerts there are of each severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** What a frame meant for somebody who looks at no window. */
export interface AlertNews {
  readonly tenant: string | undefined;
  /** Alerts that are unacked. */
  readonly unacked: SeverityCounts;
  /** Those of them that somebody is told of. */
  readonly audible: SeverityCounts;
  /** Alerts that are not resolved; `null`: the server has not told of all of them yet. */
  readonly active: SeverityCounts | null;
  /** Alerts that are unacked and of CRITICAL since this frame: new ones, and those that rose. */
  readonly fresh: readonly Alert[];
}

/** Reads frames as they come. What is there when the console becomes live is no news. */
export function createAlertNews(): { read(frame: WindowFrame): AlertNews } {
  let known = new Map<string, Alert>();
  let wasLive = false;
  return {
    read({ link, principal, alertsReset, alerts }) {
      const before = known;
      if (alertsReset) known = new Map();
      const fresh: Alert[] = [];
      for (const alert of alerts) {
        const { alert_id: id, state, severity } = alert;
        const wasCritical = (known.get(id) ?? before.get(id))?.severity === 'CRITICAL';
        if (state === 'RESOLVED') known.delete(id);
        else known.set(id, alert);
        if (!wasCritical && wasLive && state === 'OPEN' && severity === 'CRITICAL')
          fresh.push(alert);
      }
      if (link.kind === 'live' || link.kind === 'catchingUp') wasLive = true;
      const all = [...known.values()];
      const unacked = all.filter(({ state }) => state === 'OPEN');
      return {
        tenant: principal?.tenant,
        unacked: count(unacked),
        audible: count(unacked.filter(({ quiet }) => (quiet ?? null) === null)),
        active: wasLive ? count(all) : null,
        fresh,
      };
    },
  };
}

function count(alerts: readonly Alert[]): SeverityCounts {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<
    Severity,
    number
  >;
  for (const { severity } of alerts) counts[severity] += 1;
  return counts;
}

/** The counts of several tenants as one. */
export function sumCounts(all: readonly SeverityCounts[]): SeverityCounts {
  return Object.fromEntries(
    SEVERITIES.map((severity) => [
      severity,
      all.reduce((sum, counts) => sum + counts[severity], 0),
    ]),
  ) as Record<Severity, number>;
}

function sayCounts(counts: SeverityCounts): string {
  return SEVERITIES.toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${severity} ${String(counts[severity])}`)
    .join(' · ');
}

/** One line about what is unacked, the worst first; of several tenants one line each. */
export function sayUnacked(
  tenants: readonly { readonly name: string | null; readonly unacked: SeverityCounts }[],
): string {
  const lines = tenants.flatMap(({ name, unacked }) => {
    const said = sayCounts(unacked);
    if (said === '') return [];
    return [tenants.length === 1 ? said : `${name ?? 'not known yet'}: ${said}`];
  });
  if (lines.length === 0) return 'Batcave: nothing unacked';
  return tenants.length === 1
    ? `Batcave: ${lines.join('')} unacked`
    : ['Batcave: unacked', ...lines].join('\n');
}

/** How many there are in all. */
export function totalOf(counts: SeverityCounts): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}
