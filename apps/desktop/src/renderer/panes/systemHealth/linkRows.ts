import { formatAge, formatCount, formatElapsed, plural } from '../../ui/format.ts';
import { formatMs, row, type SystemRow } from './row.ts';

/** Clocks that are further apart make times of alerts misleading. */
export const CLOCK_LIMIT_MS = 2_000;
const AGE_LIMIT_MS = 10_000;

/** What the window knows of its connection. */
export interface LinkFacts {
  readonly link:
    | { readonly kind: 'live' | 'catchingUp' | 'connecting'; readonly sinceMs: number }
    | {
        readonly kind: 'disconnected' | 'refused';
        readonly sinceMs: number;
        readonly reason: string;
      }
    | { readonly kind: 'past' };
  readonly reconnects: number;
  readonly clockOffsetMs: number;
  readonly server: string;
  readonly dataAgeMs: number | null;
  readonly feedRate: { readonly perSec: number; readonly oneIn: number };
}

const WORDS = {
  live: 'connected',
  catchingUp: 'connected again, filling a gap',
  connecting: 'connecting',
  disconnected: 'not connected',
  refused: 'refused by the server',
} as const;

/** The connection between this console and the server. */
export function linkRows(facts: LinkFacts, nowMs: number): readonly SystemRow[] {
  const { link, reconnects, clockOffsetMs, server, dataAgeMs, feedRate } = facts;
  if (link.kind === 'past') return [];
  const isUp = link.kind === 'live' || link.kind === 'catchingUp';
  const driftMs = Math.abs(clockOffsetMs);
  const { perSec, oneIn } = feedRate;
  return [
    row({
      ...{ part: 'Link', what: server === '' ? 'To the server' : `To ${server}` },
      value: `${WORDS[link.kind]} for ${formatElapsed(nowMs - link.sinceMs)}`,
      limit: 'connected',
      severity: isUp || link.kind === 'connecting' ? null : 'CRITICAL',
      says: 'reason' in link ? link.reason : '',
    }),
    ...(dataAgeMs === null
      ? []
      : [
          row({
            ...{ part: 'Link', what: 'Age of the data', value: formatMs(dataAgeMs) },
            limit: formatMs(AGE_LIMIT_MS),
            severity: dataAgeMs > AGE_LIMIT_MS ? 'ERROR' : null,
            says: dataAgeMs > AGE_LIMIT_MS ? 'What the panes show is old.' : '',
          }),
        ]),
    row({
      ...{ part: 'Link', what: 'Connected again', value: plural(reconnects, 'time') },
      says: 'since this window opened',
    }),
    ...(isUp
      ? [
          row({
            ...{ part: 'Link', what: 'Clock of this console', value: describeDrift(clockOffsetMs) },
            limit: `${formatMs(CLOCK_LIMIT_MS)} apart`,
            severity: driftMs > CLOCK_LIMIT_MS ? 'WARN' : null,
            says:
              driftMs > CLOCK_LIMIT_MS
                ? 'Panes count in the time of the server; set the clock of this machine by NTP.'
                : '',
          }),
          row({
            ...{ part: 'Link', what: 'Events', value: `${formatCount(perSec)} a second` },
            says:
              oneIn > 1 ? `1 in ${String(oneIn)} is shown; WARN and worse always` : 'all are shown',
          }),
        ]
      : []),
  ];
}

/** By how much a clock is behind another, of which the difference to it is known. */
function describeDrift(offsetMs: number): string {
  if (Math.abs(offsetMs) < 1) return 'as the server';
  return `${formatMs(Math.abs(offsetMs))} ${offsetMs > 0 ? 'behind' : 'ahead of'} the server`;
}

/** Since when the server runs, in words. */
export function describeUptime(startedAt: string, nowMs: number): string {
  return formatAge(nowMs - Date.parse(startedAt));
}
