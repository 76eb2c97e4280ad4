import type { Alert } from '@batcave/shared/alerts';
import type { Severity } from '@batcave/shared/events';
import { type PracticeFacts, practiceAlert } from './practiceAlert.ts';

/** What somebody did to a made-up alert. */
export interface PracticeChange {
  readonly alertId: string;
  readonly verb: 'ack' | 'resolve' | 'unack';
}

/** Two minutes of practice at most: what is there, and how it must be in the end. */
export interface Drill {
  readonly id: string;
  readonly title: string;
  readonly task: string;
  /** In so many seconds it is well done. */
  readonly withinS: number;
  readonly alerts: readonly PracticeFacts[];
  /** Come while the drill runs. */
  readonly later?: { readonly afterMs: number; readonly alerts: readonly PracticeFacts[] };
  /** The state that an alert must have in the end. */
  readonly goal: (alert: Alert) => Alert['state'];
  /** All that can be acknowledged must have been before it is taken back. */
  readonly isTakenBack?: true;
  /** The commands whose keys do it, as `KEY_COMMANDS` names them. */
  readonly commands: readonly string[];
}

const SERVICES = [
  'payments-api',
  'search',
  'ledger-db',
  'edge',
  'queue',
  'checkout',
  'mail',
  'cdn',
];
const SUMMARIES = ['Error ratio', 'Slow answers', 'Queue depth', 'Disk nearly full', 'Restarts'];
const MIX: readonly Severity[] = ['WARN', 'ERROR', 'INFO', 'WARN', 'CRITICAL', 'INFO', 'ERROR'];

/** So many alerts of everything, as on a bad day. */
function mixed(count: number, fields: Partial<PracticeFacts> = {}): readonly PracticeFacts[] {
  return Array.from({ length: count }, (_, n) => ({
    service: SERVICES[n % SERVICES.length] ?? '',
    summary: SUMMARIES[n % SUMMARIES.length] ?? '',
    severity: MIX[n % MIX.length] ?? 'WARN',
    ...fields,
  }));
}

const ackIf =
  (isMeant: (alert: Alert) => boolean) =>
  (alert: Alert): Alert['state'] =>
    isMeant(alert) ? 'ACK' : 'OPEN';
const NEEDLE = {
  service: 'mail',
  summary: 'Certificate ends in 2 days',
  severity: 'WARN',
} as const;
const TOP = { service: 'ledger-db', summary: 'No answer', severity: 'CRITICAL' } as const;
const FLOOD = { service: 'edge', summary: 'Too many connections', severity: 'ERROR' } as const;

/** The drills in the order in which they are best learned. */
export const DRILLS: readonly Drill[] = [
  {
    ...{ id: 'top', title: 'The worst first', withinS: 5 },
    task: 'Go to the top unacked alert and acknowledge it. It is the only critical one.',
    alerts: [...mixed(9, { severity: 'WARN' }), TOP],
    goal: ackIf(({ severity }) => severity === 'CRITICAL'),
    commands: ['window.topUnacked', 'alert-list.acknowledge'],
  },
  {
    ...{ id: 'twenty', title: 'Twenty in twenty seconds', withinS: 20 },
    task: 'Acknowledge all 20 alerts.',
    alerts: mixed(20),
    goal: () => 'ACK',
    commands: ['alert-list.selectAll', 'alert-list.acknowledge', 'list.open'],
  },
  {
    ...{ id: 'down', title: 'One after the other', withinS: 20 },
    task: 'Acknowledge the alerts of search and leave the rest, moving through the list.',
    alerts: mixed(14),
    goal: ackIf(({ service }) => service === 'search'),
    commands: ['list.next', 'list.previous', 'alert-list.acknowledge'],
  },
  {
    ...{ id: 'pick', title: 'Pick, then act once', withinS: 25 },
    task: 'Select every alert that says "Disk nearly full", then acknowledge them together.',
    alerts: mixed(15),
    goal: ackIf(({ summary }) => summary === 'Disk nearly full'),
    commands: ['list.next', 'alert-list.select', 'alert-list.acknowledge'],
  },
  {
    ...{ id: 'extend', title: 'A run of rows', withinS: 15 },
    task: 'The critical alerts stand together at the top. Select all of them in one run, and acknowledge.',
    alerts: mixed(28),
    goal: ackIf(({ severity }) => severity === 'CRITICAL'),
    commands: ['window.topUnacked', 'alert-list.extendDown', 'alert-list.acknowledge', 'list.open'],
  },
  {
    ...{ id: 'filter', title: 'All of one service', withinS: 20 },
    task: 'Filter to svc:payments-api and acknowledge all that match.',
    alerts: mixed(40),
    goal: ackIf(({ service }) => service === 'payments-api'),
    commands: ['list.filter', 'list.open', 'alert-list.acknowledgeAll'],
  },
  {
    ...{ id: 'severity', title: 'All of one severity', withinS: 20 },
    task: 'Filter to sev:error and acknowledge all that match.',
    alerts: mixed(42),
    goal: ackIf(({ severity }) => severity === 'ERROR'),
    commands: ['list.filter', 'list.open', 'alert-list.acknowledgeAll'],
  },
  {
    ...{ id: 'needle', title: 'Find one by a word', withinS: 15 },
    task: 'Somewhere a certificate is about to end. Find that alert by a word, and acknowledge it.',
    alerts: [...mixed(30), NEEDLE, ...mixed(30)],
    goal: ackIf(({ summary }) => summary === NEEDLE.summary),
    commands: ['list.filter', 'list.open', 'alert-list.acknowledge'],
  },
  {
    ...{ id: 'flood', title: 'A flood as one line', withinS: 15 },
    task: 'One rule fired 30 times. Fold what says the same into one line and acknowledge the line of edge.',
    alerts: [
      ...Array.from({ length: 30 }, () => ({ ...FLOOD, rule: 1 })),
      ...mixed(6, { severity: 'WARN', service: 'cdn' }),
    ],
    goal: ackIf(({ service }) => service === 'edge'),
    commands: ['alert-list.group', 'list.next', 'alert-list.acknowledge', 'list.open'],
  },
  {
    ...{ id: 'arrival', title: 'It comes while you work', withinS: 25 },
    task: 'Acknowledge everything. In a moment a critical alert comes: show new rows, and take that too.',
    alerts: mixed(6, { severity: 'WARN' }),
    later: { afterMs: 4_000, alerts: [TOP] },
    goal: () => 'ACK',
    commands: ['alert-list.selectAll', 'list.refresh', 'alert-list.acknowledge'],
  },
  {
    ...{ id: 'resolve', title: 'Clear what is done', withinS: 20 },
    task: 'A colleague has finished what is acknowledged. Show only that, and resolve it all.',
    alerts: [...mixed(8), ...mixed(6, { isAcked: true })],
    goal: ({ acknowledged_by: who }) => (who === 'A. Colleague' ? 'RESOLVED' : 'OPEN'),
    commands: ['alert-list.only', 'alert-list.selectAll', 'alert-list.resolve', 'list.open'],
  },
  {
    ...{ id: 'undo', title: 'Take it back', withinS: 10 },
    task: 'Acknowledge all five alerts at once - and take it back.',
    alerts: mixed(5),
    goal: () => 'OPEN',
    isTakenBack: true,
    commands: ['alert-list.selectAll', 'alert-list.acknowledge', 'list.open', 'list.undo'],
  },
];

/** The alerts that a drill begins with. */
export function beginWith({ alerts }: Drill, nowMs: number): readonly Alert[] {
  return alerts.map((facts, n) => practiceAlert(n, facts, nowMs));
}

/** The alerts that come while a drill runs, raised at that moment. */
export function comeLater({ alerts, later }: Drill, nowMs: number): readonly Alert[] {
  const first = alerts.length;
  return (later?.alerts ?? []).map((facts, n) => practiceAlert(first + n, facts, nowMs, nowMs));
}

/** How a drill stands. */
export interface Standing {
  /** Alerts that are not yet as they must be in the end. */
  readonly left: number;
  /** Changes that led an alert away from how it must be. */
  readonly mistakes: number;
  readonly isDone: boolean;
}

const STATE_AFTER = { ack: 'ACK', resolve: 'RESOLVED', unack: 'OPEN' } as const;

/**
 * Judges what was done so far. Pure.
 *
 * @param alerts as they are now, those that are resolved too
 * @param hasAllCome whether nothing more is to come
 */
export function judge(
  drill: Drill,
  alerts: readonly Alert[],
  changes: readonly PracticeChange[],
  hasAllCome: boolean,
): Standing {
  const goals = new Map(alerts.map((alert) => [alert.alert_id, drill.goal(alert)]));
  const isMistake = ({ alertId, verb }: PracticeChange): boolean =>
    drill.isTakenBack === true ? verb === 'resolve' : STATE_AFTER[verb] !== goals.get(alertId);
  const acked = new Set(changes.filter(({ verb }) => verb === 'ack').map(({ alertId }) => alertId));
  const isLeft = ({ alert_id: id, state }: Alert): boolean =>
    state !== goals.get(id) || (drill.isTakenBack === true && !acked.has(id));
  const left = alerts.filter(isLeft).length;
  return { left, mistakes: changes.filter(isMistake).length, isDone: hasAllCome && left === 0 };
}
