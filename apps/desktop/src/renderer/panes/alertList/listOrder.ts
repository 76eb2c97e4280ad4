import type { Alert } from '@batcave/shared/alerts';
import { severityRank, type Severity } from '@batcave/shared/events';
import type { ShownAlert } from '../../paneKit/index.ts';

/** One row of the list. */
export interface AlertListRow {
  readonly alert: Alert & { readonly pending?: boolean };
  /** It has ended while it was on show: it stays, struck through, until the list moves again. */
  readonly isOver: boolean;
}

/** What the list shows, and what waits until it may move. */
export interface ListOrder {
  readonly rows: readonly AlertListRow[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Matching alerts that came while the list stood still, in list order. */
  readonly arrivals: readonly ShownAlert[];
  /** Ids of the rows that became CRITICAL while the list stood still: they may lie far from where anybody looks. */
  readonly risen: ReadonlySet<string>;
  readonly made: OrderInput | null;
  /** As it was when the list last moved: folding moves every row. */
  readonly isGrouped: boolean;
}

/** What the order is made from. */
export interface OrderInput {
  /** What the filter lets through, in the order of the list. */
  readonly matching: readonly ShownAlert[];
  readonly byId: ReadonlyMap<string, ShownAlert>;
  readonly resolved: ReadonlyMap<string, Alert>;
  /** The list stands still: somebody is aiming at a row. */
  readonly isFrozen: boolean;
  /** Alerts that say the same are to be one line. */
  readonly isGrouped: boolean;
  /** A new value takes the new order even while frozen. */
  readonly refresh: string;
}

/** Before anything is known. */
export const EMPTY_ORDER: ListOrder = {
  rows: [],
  indexOf: new Map(),
  arrivals: [],
  risen: new Set(),
  made: null,
  isGrouped: false,
};

function isSameInput(a: OrderInput, b: OrderInput): boolean {
  return (
    a.matching === b.matching &&
    a.byId === b.byId &&
    a.resolved === b.resolved &&
    a.isFrozen === b.isFrozen &&
    a.isGrouped === b.isGrouped &&
    a.refresh === b.refresh
  );
}

function withIndex(order: Omit<ListOrder, 'indexOf'>): ListOrder {
  return { ...order, indexOf: new Map(order.rows.map(({ alert }, i) => [alert.alert_id, i])) };
}

/** The row as it is now; its place does not change. */
function updateRow(row: AlertListRow, input: OrderInput): AlertListRow {
  const id = row.alert.alert_id;
  const active = input.byId.get(id);
  if (active !== undefined) return { alert: active, isOver: false };
  return { alert: input.resolved.get(id) ?? row.alert, isOver: true };
}

/**
 * The next order of the list. While frozen no row moves: rows change in place and arrivals wait.
 * Gives the same object when nothing has changed.
 */
export function advanceOrder(order: ListOrder, input: OrderInput): ListOrder {
  const { made } = order;
  if (made !== null && isSameInput(made, input)) return order;
  const keepsStill = input.isFrozen && made !== null && made.refresh === input.refresh;
  if (!keepsStill) {
    const rows = input.matching.map((alert) => ({ alert, isOver: false }));
    return withIndex({
      ...{ rows, arrivals: [], risen: new Set() },
      ...{ made: input, isGrouped: input.isGrouped },
    });
  }
  const rows = order.rows.map((row) => updateRow(row, input));
  const arrivals = input.matching.filter(({ alert_id }) => !order.indexOf.has(alert_id));
  const risen = new Set(order.risen);
  for (const [i, { alert }] of rows.entries())
    if (alert.severity === 'CRITICAL' && order.rows[i]?.alert.severity !== 'CRITICAL')
      risen.add(alert.alert_id);
  return withIndex({ rows, arrivals, risen, made: input, isGrouped: order.isGrouped });
}

/** The unacked alerts that became CRITICAL while the list stood still, those that are not in it yet first. */
export function newCritical({
  arrivals,
  rows,
  risen,
}: ListOrder): readonly AlertListRow['alert'][] {
  const inside = rows.filter(({ alert, isOver }) => !isOver && risen.has(alert.alert_id));
  return [...arrivals, ...inside.map(({ alert }) => alert)].filter(
    ({ severity, state }) => severity === 'CRITICAL' && state === 'OPEN',
  );
}

/** The most severe among them. */
export function worstOf(alerts: readonly { readonly severity: Severity }[]): Severity | undefined {
  let worst: Severity | undefined;
  for (const { severity } of alerts) {
    if (worst === undefined || severityRank(severity) > severityRank(worst)) worst = severity;
  }
  return worst;
}
