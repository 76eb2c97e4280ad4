import type { Alert, AlertEscalation } from '@batcave/shared/alerts';
import { formatLeft } from '../../ui/format.ts';

/** An alert for which somebody is being paged, or was until somebody took it or nobody did. */
export type PagedAlert = Alert & { readonly escalation: AlertEscalation };

const ORDER: readonly AlertEscalation['state'][] = [
  'exhausted',
  'running',
  'low',
  'held',
  'acknowledged',
];

/** Alerts with an escalation: those in vain first, then those under way, the next step on top. */
export function pagedAlerts<A extends Alert>(alerts: readonly A[]): readonly (A & PagedAlert)[] {
  const paged = alerts.filter(
    (alert): alert is A & PagedAlert =>
      (alert.escalation ?? null) !== null && alert.state !== 'RESOLVED',
  );
  const nextMs = ({ escalation: { next_at: at } }: PagedAlert): number =>
    at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at);
  return paged.toSorted(
    (a, b) =>
      ORDER.indexOf(a.escalation.state) - ORDER.indexOf(b.escalation.state) ||
      nextMs(a) - nextMs(b),
  );
}

const STATES: Readonly<Record<AlertEscalation['state'], string>> = {
  running: 'Paging',
  acknowledged: 'Acked',
  exhausted: 'In vain: nobody answered',
  low: 'Told once, goes no further',
  held: 'Hidden, stands still',
};

/** How far it is, in words. */
export function describeEscalation({ state, level, levels }: AlertEscalation): string {
  return `${STATES[state]}, level ${String(level)} of ${String(levels)}`;
}

/** What comes next, counted down. */
export function describeNext({ state, next, next_at: at }: AlertEscalation, nowMs: number): string {
  if (state === 'held') return `${next ?? 'the next level'}, when it is not hidden any more`;
  if (at === null) return 'nobody';
  const leftMs = Date.parse(at) - nowMs;
  return `${leftMs <= 0 ? 'now' : `in ${formatLeft(leftMs)}`}: ${next ?? 'the next level'}`;
}
