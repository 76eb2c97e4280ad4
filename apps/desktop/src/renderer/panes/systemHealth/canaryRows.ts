import type { CanaryReport, CanaryStage, SystemReport } from '@batcave/shared/health';
import { formatAge, formatCount } from '../../ui/format.ts';
import { formatMs, noneRow, row, type SystemRow } from './row.ts';

const STAGES: Readonly<Record<CanaryStage, string>> = {
  accepted: 'Taken in',
  judged: 'Judged by the rules',
  alerted: 'Alert stored',
  streamed: 'On the live stream',
};

/** A canary comes every few seconds; after so many that did not, nobody knows. */
const SILENT_AFTER = 3;
const LEAST_INTERVAL_MS = 2_000;

function statusRow(report: CanaryReport, nowMs: number): SystemRow {
  const { status, reason, since, as_of: asOf, interval_ms: intervalMs } = report;
  const ageMs = nowMs - Date.parse(asOf);
  const isSilent = ageMs > SILENT_AFTER * Math.max(LEAST_INTERVAL_MS, intervalMs);
  const forMs = formatAge(nowMs - Date.parse(since));
  const value = isSilent ? `not heard of for ${formatAge(ageMs)}` : `${status} for ${forMs}`;
  const bad = status === 'lost' ? 'CRITICAL' : status === 'late' ? 'ERROR' : null;
  return row({
    ...{ part: 'Canary', what: 'State', value },
    limit: `one every ${formatMs(intervalMs)}, in time`,
    severity: isSilent ? 'WARN' : bad,
    says: isSilent ? 'Whether events are judged in time is not known.' : (reason ?? ''),
  });
}

/** How the events fare that the server sends to itself; nothing where it sends none. */
export function canaryRows(
  report: CanaryReport | null,
  limits: SystemReport['canary'],
  nowMs: number,
): readonly SystemRow[] {
  if (report === null) return [];
  if (report.status === 'off')
    return [row({ part: 'Canary', what: 'State', value: 'off', says: report.reason ?? '' })];
  const withinMs: Partial<Record<CanaryStage, number>> = {
    ...(limits !== undefined && {
      judged: limits.judged_within_ms,
      streamed: limits.streamed_within_ms,
    }),
  };
  const stages = report.stages.flatMap(({ stage, last_ms: last, p50_ms: p50, p99_ms: p99 }) => {
    if (last === null) return [];
    const mostMs = withinMs[stage];
    const spread =
      p50 === null || p99 === null ? '' : ` · median ${formatMs(p50)}, p99 ${formatMs(p99)}`;
    return [
      row({
        ...{ part: 'Canary', what: STAGES[stage], value: `${formatMs(last)}${spread}` },
        limit: mostMs === undefined ? '' : `${formatMs(mostMs)} after the sending`,
        severity: mostMs !== undefined && last > mostMs ? 'ERROR' : null,
      }),
    ];
  });
  return [
    statusRow(report, nowMs),
    ...stages,
    noneRow({
      ...{ part: 'Canary', what: 'Lost', count: report.lost, severity: 'WARN' },
      says: `Of ${formatCount(report.sent)} since the server started; lost events may be missing from alerts.`,
    }),
  ];
}
