import type { Severity } from '@batcave/shared/events';
import type { SystemReport } from '@batcave/shared/health';
import { formatAge, formatCount, plural } from '../../ui/format.ts';
import { CLOCK_LIMIT_MS, describeUptime } from './linkRows.ts';
import { formatMs, noneRow, row, type SystemRow } from './row.ts';

const DAY_MS = 86_400_000;
/** The engine makes a step several times a second, also when nothing comes. */
const STEP_LIMIT_MS = 10_000;
const LAG_LIMIT = 10_000;

/** A share of what there may be at most: half of it warns, nine tenths are an error. */
function severityOfShare(share: number): Severity | null {
  if (share >= 0.9) return 'ERROR';
  return share >= 0.5 ? 'WARN' : null;
}

function partitionRows(report: SystemReport, nowMs: number): readonly SystemRow[] {
  return report.partitions.flatMap((each) => {
    const behind = each.lag_records ?? each.lag_events;
    const dropped = each.dropped_groups ?? 0;
    if (behind === undefined && dropped === 0) return [];
    const isBehind = (behind ?? 0) > LAG_LIMIT;
    const readTo =
      each.read_to === undefined
        ? ''
        : `, read to ${formatAge(nowMs - Date.parse(each.read_to))} ago`;
    const left = dropped === 0 ? '' : ` ${plural(dropped, 'group')} left out: raise max_groups.`;
    return [
      row({
        ...{
          part: 'Engine',
          what: report.partitions.length > 1 ? `Partition ${each.partition}` : 'Behind the log',
        },
        value: `${formatCount(behind ?? 0)} behind${readTo}`,
        limit: `${formatCount(LAG_LIMIT)} behind`,
        severity: isBehind ? 'ERROR' : dropped > 0 ? 'WARN' : null,
        says: `${isBehind ? 'Alerts come late.' : ''}${left}`.trim(),
      }),
    ];
  });
}

function engineRows(report: SystemReport, nowMs: number): readonly SystemRow[] {
  const { engine, pending_events: pending } = report;
  const share = pending.waiting / Math.max(1, pending.most);
  const ageMs = engine === undefined ? 0 : Math.max(0, nowMs - Date.parse(engine.last_step_at));
  return [
    ...(engine === undefined
      ? []
      : [
          row({
            ...{ part: 'Engine', what: 'Last step', value: `${formatMs(ageMs)} ago` },
            limit: formatMs(STEP_LIMIT_MS),
            severity: ageMs > STEP_LIMIT_MS ? 'CRITICAL' : null,
            says: ageMs > STEP_LIMIT_MS ? 'Nothing is judged. Events are stored and will be.' : '',
          }),
        ]),
    ...partitionRows(report, nowMs),
    row({
      ...{ part: 'Engine', what: 'Waiting to be stored', value: plural(pending.waiting, 'event') },
      limit: `${formatCount(pending.most)} at most, warned from half`,
      severity: severityOfShare(share),
      says:
        share >= 0.5 ? 'The store is slower than producers send; at the limit they get 503.' : '',
    }),
  ];
}

function storeRows({ store, as_of: asOf }: SystemReport): readonly SystemRow[] {
  if (store === undefined) return [];
  const today = asOf.slice(0, 10);
  const driftMs = Math.abs(store.clock_ahead_ms);
  const { oldest_day: oldest, prepared_to_day: prepared, retention_days: days } = store;
  const keptDays = oldest === undefined ? 0 : (Date.parse(today) - Date.parse(oldest)) / DAY_MS;
  const isOverdue = keptDays > days + 2;
  const tomorrow = new Date(Date.parse(today) + DAY_MS).toISOString().slice(0, 10);
  const isUnprepared = prepared !== undefined && prepared < tomorrow;
  return [
    row({
      ...{
        part: 'Store',
        what: 'Its clock',
        value: `${formatMs(driftMs)} ${store.clock_ahead_ms < 0 ? 'behind' : 'ahead of'} the server`,
      },
      limit: `${formatMs(CLOCK_LIMIT_MS)} apart`,
      severity: driftMs > CLOCK_LIMIT_MS ? 'WARN' : null,
      says: driftMs > CLOCK_LIMIT_MS ? 'Set both clocks by NTP.' : '',
    }),
    ...(oldest === undefined
      ? []
      : [
          row({
            ...{ part: 'Store', what: 'Oldest day with events', value: oldest },
            limit: `kept for ${String(days)} days, dropped within two more`,
            severity: isOverdue ? 'WARN' : null,
            says: isOverdue ? 'Old days are not dropped: npx sentry retention run says why.' : '',
          }),
        ]),
    ...(prepared === undefined
      ? []
      : [
          row({
            ...{ part: 'Store', what: 'Days are made until', value: prepared },
            limit: `tomorrow, ${tomorrow}, at least`,
            severity: isUnprepared ? 'CRITICAL' : null,
            says: isUnprepared
              ? 'After midnight no event can be stored: npx sentry retention run.'
              : '',
          }),
        ]),
  ];
}

function detectorRows({ detectors }: SystemReport): readonly SystemRow[] {
  return detectors.map(({ detector, failures, restarts, unavailable }) => {
    const counts = `${plural(failures, 'failure')}, ${plural(restarts, 'restart')}`;
    return row({
      ...{
        part: 'Detectors',
        what: detector,
        value: unavailable === undefined ? counts : 'not loaded',
      },
      limit: 'no failures',
      severity: unavailable !== undefined ? 'ERROR' : failures > 0 ? 'WARN' : null,
      says: unavailable ?? (failures > 0 ? 'What it did not judge raises nothing.' : ''),
    });
  });
}

/** What the server tells of itself. */
export function serverRows(report: SystemReport, nowMs: number): readonly SystemRow[] {
  const { trouble, since_start: since } = report;
  const part = 'Server';
  return [
    row({
      ...{ part, what: report.server, value: `${report.version}, ${report.profile}` },
      says: `roles ${report.roles.join(', ')}`,
    }),
    row({
      ...{
        part,
        what: 'What it needs',
        value: trouble === undefined ? 'answers' : 'does not answer',
      },
      limit: 'answers',
      severity: trouble === undefined ? null : 'CRITICAL',
      says: trouble ?? '',
    }),
    row({ part, what: 'Running', value: `for ${describeUptime(report.started_at, nowMs)}` }),
    row({ part, what: 'Clients of the stream', value: formatCount(report.stream_clients) }),
    ...engineRows(report, nowMs),
    ...report.leads.map(({ work, is_leader: leads }) =>
      row({ part: 'Cluster', what: work, value: leads ? 'led by this server' : 'led by another' }),
    ),
    ...storeRows(report),
    ...detectorRows(report),
    noneRow({
      ...{ part, what: 'Records put aside', count: since.dead_letters, severity: 'WARN' },
      says: 'They cannot be judged: npx sentry dlq list.',
    }),
    noneRow({
      ...{ part, what: 'Records lost', count: since.lost_records, severity: 'CRITICAL' },
      says: 'The topic no longer had what was to be read: make its retention longer.',
    }),
    row({
      ...{ part, what: 'Tried again', value: `${formatCount(since.store_retries)} commits` },
      says:
        since.kafka_retries > 0
          ? `${formatCount(since.kafka_retries)} tries of Kafka`
          : 'since the server started',
    }),
  ];
}
