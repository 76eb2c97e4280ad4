import type { Findings } from './checkEvidence.ts';
import type { Evidence, StoredAlert } from './evidence.ts';

/** A fault put into good evidence, and under which heading the checker must name it. */
export interface Plant {
  readonly what: string;
  readonly finding: keyof Findings;
  plant(evidence: Evidence): Evidence;
}

const without = <T>(all: readonly T[], i: number): T[] => all.filter((_, at) => at !== i);
const replaced = <T>(all: readonly T[], i: number, by: T): T[] =>
  all.map((one, at) => (at === i ? by : one));

/** The place of an alert that was raised and cleared. */
function clearedOne({ alerts }: Evidence): { i: number; alert: StoredAlert } {
  const i = alerts.findIndex(({ clearedAtMs }) => clearedAtMs !== null);
  return { i, alert: alerts[i]! };
}

/** Puts another alert in the place of a cleared one. */
function withAlert(evidence: Evidence, change: (alert: StoredAlert) => StoredAlert): Evidence {
  const { i, alert } = clearedOne(evidence);
  return { ...evidence, alerts: replaced(evidence.alerts, i, change(alert)) };
}

/** Where an event lies of which a console was shown, somewhere in the middle. */
function shownOne({ stored, confirmed }: Evidence): number {
  const middle = Math.floor(stored.length / 2);
  return stored.findIndex(({ eventId }, i) => i >= middle && confirmed.has(eventId));
}

/** One of each kind of what can go wrong. */
export const PLANTS: readonly Plant[] = [
  {
    what: 'a confirmed event is missing',
    finding: 'lost',
    plant: (evidence) => ({
      ...evidence,
      stored: without(evidence.stored, shownOne(evidence)),
    }),
  },
  {
    what: 'an event is stored that nobody sent',
    finding: 'phantom',
    plant(evidence) {
      const { confirmed, stored } = evidence;
      const { eventId } = stored[shownOne(evidence)]!;
      return { ...evidence, confirmed: new Set([...confirmed].filter((id) => id !== eventId)) };
    },
  },
  {
    what: 'an event is stored twice',
    finding: 'storedTwice',
    plant(evidence) {
      const { stored } = evidence;
      const copy = stored[shownOne(evidence)]!;
      const last = stored.at(-1)!;
      const { receivedAtMs } = stored.findLast(({ partition }) => partition === copy.partition)!;
      return { ...evidence, stored: [...stored, { ...copy, receivedAtMs, seq: last.seq + 1 }] };
    },
  },
  {
    what: 'the time of a partition goes back',
    finding: 'outOfTime',
    plant(evidence) {
      const { stored } = evidence;
      const i = stored.length - 1;
      const event = stored[i]!;
      const receivedAtMs = event.receivedAtMs - 3_600_000;
      return { ...evidence, stored: replaced(stored, i, { ...event, receivedAtMs }) };
    },
  },
  {
    what: 'an alert is missing',
    finding: 'alertsMissing',
    plant: (evidence) => ({
      ...evidence,
      alerts: without(evidence.alerts, clearedOne(evidence).i),
    }),
  },
  {
    what: 'an alert is there twice',
    finding: 'alertsTooMany',
    plant(evidence) {
      const { alert } = clearedOne(evidence);
      return { ...evidence, alerts: [...evidence.alerts, { ...alert, alertId: 'another' }] };
    },
  },
  {
    what: 'an alert is raised at another time',
    finding: 'alertsMissing',
    plant: (evidence) =>
      withAlert(evidence, (alert) => ({ ...alert, raisedAtMs: alert.raisedAtMs - 1 })),
  },
  {
    what: 'an alert is cleared at another time',
    finding: 'alertsTooMany',
    plant: (evidence) =>
      withAlert(evidence, (alert) => ({ ...alert, clearedAtMs: alert.clearedAtMs! + 1000 })),
  },
  {
    what: 'an alert is of another group',
    finding: 'alertsTooMany',
    plant: (evidence) => withAlert(evidence, (alert) => ({ ...alert, groupKey: '["nobody"]' })),
  },
  {
    what: 'two alerts of a group are open at one time',
    finding: 'overlapping',
    plant(evidence) {
      const { alert } = clearedOne(evidence);
      const second = { ...alert, alertId: 'second', raisedAtMs: alert.clearedAtMs! - 1 };
      const first = { ...alert, raisedAtMs: alert.raisedAtMs - 1 };
      return { ...evidence, alerts: [...evidence.alerts, first, second] };
    },
  },
  {
    what: 'a timeline tells of a raise twice',
    finding: 'untold',
    plant: (evidence) =>
      withAlert(evidence, (alert) => ({ ...alert, told: { raised: 2, cleared: 1 } })),
  },
  {
    what: 'the audit does not tell of a clear',
    finding: 'untold',
    plant: (evidence) =>
      withAlert(evidence, (alert) => ({ ...alert, audited: { raised: 1, cleared: 0 } })),
  },
  {
    what: 'the topic of alerts ends with an older state',
    finding: 'unpublished',
    plant(evidence) {
      const { alert } = clearedOne(evidence);
      const older = { seq: alert.seq - 1, firing: true };
      return { ...evidence, published: new Map([...evidence.published, [alert.alertId, older]]) };
    },
  },
];

/** The same for what consoles are shown, where there is one. */
export const CONSOLE_PLANTS: readonly Plant[] = [
  {
    what: 'a console is not shown an event',
    finding: 'unseen',
    plant: (evidence) => withView(evidence, (seqs) => without(seqs, seqs.length >>> 1)),
  },
  {
    what: 'a console is shown an event twice',
    finding: 'unseen',
    plant: (evidence) => withView(evidence, (seqs) => [...seqs, seqs[seqs.length >>> 1]!]),
  },
  {
    what: 'a console keeps an older state of an alert',
    finding: 'unseen',
    plant(evidence) {
      const view = evidence.consoles[0]!;
      const { alertId } = clearedOne(evidence).alert;
      const alerts = view.alerts.filter((change) => change.alertId !== alertId);
      return { ...evidence, consoles: [{ ...view, alerts }] };
    },
  },
];

function withView(evidence: Evidence, change: (seqs: readonly number[]) => number[]): Evidence {
  const view = evidence.consoles[0]!;
  return { ...evidence, consoles: [{ ...view, eventSeqs: change(view.eventSeqs) }] };
}
