import type { CanaryReport, CanaryStage } from '@batcave/shared/health';
import type { FeedLink } from './pastLink.ts';
import { formatClock, formatElapsed } from '../ui/format.ts';

/** How fast the server is, in words. */
export interface CanaryView {
  /** `unknown`: nothing has been heard of it for too long. */
  readonly level: 'waiting' | 'ok' | 'late' | 'lost' | 'unknown';
  readonly text: string;
  /** What each stage takes, a line each. */
  readonly details: readonly string[];
}

/** Reports come at every canary; after so many that did not nobody knows. */
const SILENT_AFTER = 3;
/** While all is not well reports come this often whatever the interval. */
const LEAST_INTERVAL_MS = 2_000;

const STAGES: Readonly<Record<CanaryStage, string>> = {
  accepted: 'taken in',
  judged: 'judged by the rules',
  alerted: 'alert stored',
  streamed: 'on the live stream',
};

/** What is to be said of the canary; `null` where the server sends none. */
export function viewCanary(options: {
  readonly report: CanaryReport | null;
  readonly link: FeedLink;
  /** Server time. */
  readonly nowMs: number;
}): CanaryView | null {
  const { report, link, nowMs } = options;
  if (report === null || report.status === 'off') return null;
  const details = [
    `An event that ${report.server} sends to itself, until it is`,
    ...report.stages.map(
      ({ stage, last_ms: last, p50_ms: p50, p99_ms: p99 }) =>
        `${STAGES[stage]}: ${formatMs(last)} (median ${formatMs(p50)}, p99 ${formatMs(p99)})`,
    ),
    `${String(report.lost)} lost of ${String(report.sent)} since the server started`,
    ...(report.reason === null ? [] : [report.reason]),
  ];
  const ageMs = Math.max(0, nowMs - Date.parse(report.as_of));
  const isHeard = link.kind === 'live' || link.kind === 'catchingUp';
  if (!isHeard || ageMs > SILENT_AFTER * Math.max(LEAST_INTERVAL_MS, report.interval_ms))
    return { level: 'unknown', text: `canary silent ${formatElapsed(ageMs)}`, details };
  const sinceMs = nowMs - Date.parse(report.since);
  switch (report.status) {
    case 'waiting':
      return { level: 'waiting', text: 'canary …', details };
    case 'late':
      return { level: 'late', text: `CANARY LATE ${formatElapsed(sinceMs)}`, details };
    case 'lost':
      return { level: 'lost', text: `CANARY LOST ${formatElapsed(sinceMs)}`, details };
    case 'ok': {
      const whole = report.stages.at(-1);
      const text = `canary ${formatMs(whole?.last_ms ?? null)} · p99 ${formatMs(whole?.p99_ms ?? null)}`;
      return { level: 'ok', text, details };
    }
  }
}

/** What stands across the window while events are lost. */
export function describeCanaryLoss(
  report: CanaryReport,
  nowMs: number,
): { readonly title: string; readonly details: readonly string[] } {
  const sinceMs = Date.parse(report.since);
  return {
    title: `${report.server} loses events or stands still`,
    details: [
      report.reason ?? 'no reason was given',
      `since ${formatClock(sinceMs)}Z (${formatElapsed(nowMs - sinceMs)})`,
      'alerts may be missing here',
    ],
  };
}

function formatMs(durationMs: number | null): string {
  if (durationMs === null) return '–';
  if (durationMs >= 10_000) return `${(durationMs / 1000).toFixed(0)} s`;
  if (durationMs >= 1000) return `${(durationMs / 1000).toFixed(1)} s`;
  return `${durationMs.toFixed(0)} ms`;
}
