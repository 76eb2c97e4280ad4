import { SEVERITIES, type Severity, severityRank } from '../events/index.ts';
import type { AlertSummary } from './schema.ts';

/** Unresolved alerts of one service, severity and state. */
export interface AlertCount {
  readonly service: string;
  readonly severity: Severity;
  readonly state: 'OPEN' | 'ACK';
  readonly count: number;
}

type BySeverity = AlertSummary['by_severity'];

function emptyCounts(): BySeverity {
  const zero = () => ({ open: 0, acknowledged: 0 });
  return { CRITICAL: zero(), ERROR: zero(), WARN: zero(), INFO: zero() };
}

/** Worst first: unacknowledged before acknowledged at each severity, then by name. */
function compareServices(a: AlertSummary['by_service'][number], b: typeof a): number {
  for (const severity of SEVERITIES.toReversed()) {
    const left = a.by_severity[severity];
    const right = b.by_severity[severity];
    if (left.open !== right.open) return right.open - left.open;
    if (left.acknowledged !== right.acknowledged) return right.acknowledged - left.acknowledged;
  }
  return a.service < b.service ? -1 : 1;
}

/** Folds counts into the summary that tiles and matrix show. Pure. */
export function summarizeAlerts(
  counts: Iterable<AlertCount>,
): Pick<AlertSummary, 'open' | 'acknowledged' | 'by_severity' | 'by_service'> {
  const bySeverity = emptyCounts();
  const services = new Map<string, BySeverity>();
  let open = 0;
  let acknowledged = 0;
  for (const { service, severity, state, count } of counts) {
    let ofService = services.get(service);
    if (ofService === undefined) services.set(service, (ofService = emptyCounts()));
    const key = state === 'OPEN' ? 'open' : 'acknowledged';
    bySeverity[severity][key] += count;
    ofService[severity][key] += count;
    if (state === 'OPEN') open += count;
    else acknowledged += count;
  }
  return {
    open,
    acknowledged,
    by_severity: bySeverity,
    by_service: [...services]
      .map(([service, by_severity]) => ({ service, by_severity }))
      .sort(compareServices),
  };
}

/** The order of the Alert List: unacknowledged first, then most severe, then oldest. */
export function compareAlerts(
  a: { state: string; severity: Severity; created_at: string; alert_id: string },
  b: typeof a,
): number {
  const unacked = Number(b.state === 'OPEN') - Number(a.state === 'OPEN');
  if (unacked !== 0) return unacked;
  const severity = severityRank(b.severity) - severityRank(a.severity);
  if (severity !== 0) return severity;
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return a.alert_id < b.alert_id ? -1 : 1;
}
