import type { ConsoleView, Evidence, StoredAlert } from './evidence.ts';
import { expectedAlerts, isOutage } from './expectedAlerts.ts';

/** What is wrong with a case, by kind: each thing in a few words. All empty: nothing is. */
export interface Findings {
  /** Confirmed and not stored. */
  readonly lost: readonly string[];
  /** Stored and never sent. */
  readonly phantom: readonly string[];
  /** Stored more than once. */
  readonly storedTwice: readonly string[];
  /** The time of a partition went back. */
  readonly outOfTime: readonly string[];
  /** Alerts that the rules should have raised, or cleared, as they did not. */
  readonly alertsMissing: readonly string[];
  /** Alerts that they should not have, or more often than they should. */
  readonly alertsTooMany: readonly string[];
  /** Two alerts of one group at one time. */
  readonly overlapping: readonly string[];
  /** Timeline and audit do not tell each change of an alert once. */
  readonly untold: readonly string[];
  /** The topic of alerts ends with something else than the newest state. */
  readonly unpublished: readonly string[];
  /** What consoles were not shown, were shown twice, or in another state than the last. */
  readonly unseen: readonly string[];
}

/** Holds what there is against what was sent, and what was decided against the naive evaluator. Pure. */
export function checkEvidence(evidence: Evidence): Findings {
  const alerts = compareAlerts(evidence);
  return {
    ...compareStored(evidence),
    outOfTime: findOutOfTime(evidence),
    alertsMissing: alerts.missing,
    alertsTooMany: alerts.tooMany,
    overlapping: findOverlapping(evidence.alerts),
    untold: findUntold(evidence.alerts),
    unpublished: findUnpublished(evidence),
    unseen: evidence.consoles.flatMap((view) => findUnseen(evidence, view)),
  };
}

export function isClean(findings: Findings): boolean {
  return Object.values(findings).every((found) => found.length === 0);
}

function compareStored({ stored, confirmed, unknown }: Evidence) {
  const counts = new Map<string, number>();
  for (const { tenant, eventId, source } of stored) {
    if (source === 'sentry') continue;
    const key = tenant === 'default' ? eventId : `${tenant}/${eventId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const outages = new Map<string, number>();
  for (const event of stored)
    if (isOutage(event)) outages.set(event.eventId, (outages.get(event.eventId) ?? 0) + 1);
  return {
    lost: [...confirmed].filter((id) => !counts.has(id)),
    phantom: [...counts.keys()].filter((id) => !confirmed.has(id) && !unknown.has(id)),
    storedTwice: [...counts, ...outages].flatMap(([id, n]) => (n > 1 ? [id] : [])),
  };
}

function findOutOfTime({ stored }: Evidence): string[] {
  const clocks = new Map<number, number>();
  const found: string[] = [];
  for (const { partition, receivedAtMs, seq } of stored) {
    if (receivedAtMs < (clocks.get(partition) ?? 0))
      found.push(`event ${String(seq)} of partition ${String(partition)}`);
    clocks.set(partition, receivedAtMs);
  }
  return found;
}

/** One firing, told by what a person would see of it. */
type Firing = Pick<StoredAlert, 'ruleId' | 'groupKey' | 'raisedAtMs' | 'clearedAtMs'>;

function compareAlerts(evidence: Evidence): { missing: string[]; tooMany: string[] } {
  const names = new Map(evidence.rules.map(({ rule_id, name }) => [rule_id, name]));
  const describe = ({ ruleId, groupKey, raisedAtMs, clearedAtMs }: Firing): string =>
    `${names.get(ruleId) ?? ruleId} ${groupKey} ${String(raisedAtMs)}-${String(clearedAtMs)}`;
  const open = new Map<string, number>();
  for (const episode of expectedAlerts(evidence)) {
    const text = describe(episode);
    open.set(text, (open.get(text) ?? 0) + 1);
  }
  const tooMany: string[] = [];
  for (const alert of evidence.alerts) {
    const text = describe(alert);
    const left = open.get(text) ?? 0;
    if (left === 0) tooMany.push(text);
    else open.set(text, left - 1);
  }
  return { missing: [...open].flatMap(([text, n]) => Array<string>(n).fill(text)), tooMany };
}

function findOverlapping(alerts: readonly StoredAlert[]): string[] {
  const byGroup = Map.groupBy(alerts, ({ ruleId, groupKey }) => `${ruleId} ${groupKey}`);
  return [...byGroup].flatMap(([group, own]) => {
    const endOf = ({ clearedAtMs }: StoredAlert): number => clearedAtMs ?? Infinity;
    const inOrder = own.toSorted((a, b) => a.raisedAtMs - b.raisedAtMs || endOf(a) - endOf(b));
    return inOrder.flatMap(({ raisedAtMs }, i) => {
      const before = inOrder[i - 1];
      const overlaps = before !== undefined && endOf(before) > raisedAtMs;
      return overlaps ? [`${group} at ${String(raisedAtMs)}`] : [];
    });
  });
}

function findUntold(alerts: readonly StoredAlert[]): string[] {
  return alerts.flatMap(({ alertId, clearedAtMs, told, audited }) => {
    const cleared = Number(clearedAtMs !== null);
    const isTold = [told, audited].every((one) => one.raised === 1 && one.cleared === cleared);
    return isTold ? [] : [`${alertId}: ${JSON.stringify({ told, audited })}`];
  });
}

function findUnpublished({ alerts, published }: Evidence): string[] {
  return alerts.flatMap(({ alertId, seq, clearedAtMs }) => {
    const last = published.get(alertId);
    if (last?.seq === seq && last.firing === (clearedAtMs === null)) return [];
    return [`${alertId}: ${String(seq)} in the store, ${String(last?.seq)} on the topic`];
  });
}

function findUnseen({ stored, alerts }: Evidence, view: ConsoleView): string[] {
  const found: string[] = [];
  const seen = new Set<number>();
  for (const seq of view.eventSeqs) {
    if (seen.has(seq)) found.push(`${view.name}: event ${String(seq)} twice`);
    seen.add(seq);
  }
  const wasTold = (seq: number): boolean =>
    view.missed.some(({ from, to }) => from <= seq && seq <= to);
  for (const { seq } of stored)
    if (seq > view.afterSeq && !seen.has(seq) && !wasTold(seq))
      found.push(`${view.name}: event ${String(seq)} never`);
  const shown = new Map<string, ConsoleView['alerts'][number]>();
  let lastSeq = view.afterAlertSeq;
  for (const change of view.alerts) {
    if (change.seq <= lastSeq) found.push(`${view.name}: change ${String(change.seq)} twice`);
    lastSeq = change.seq;
    shown.set(change.alertId, change);
  }
  for (const { alertId, seq } of alerts)
    if (shown.get(alertId)?.seq !== seq)
      found.push(`${view.name}: alert ${alertId} not as it is, change ${String(seq)}`);
  return found;
}
