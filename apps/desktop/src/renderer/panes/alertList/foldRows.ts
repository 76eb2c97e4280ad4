import { severityRank } from '@batcave/shared/events';
import { worstOf, type AlertListRow } from './listOrder.ts';
import type { RowIds } from './selection.ts';

/** Fewer alerts than this of one service and rule are not worth a row of their own. */
export const MIN_GROUP = 3;

/** A line of the list: an alert, or one line for many that say the same. */
export type ListLine =
  | {
      readonly kind: 'alert';
      readonly id: string;
      readonly row: AlertListRow;
      readonly isMember: boolean;
    }
  | {
      readonly kind: 'group';
      readonly id: string;
      /** In the order of the list. */
      readonly rows: readonly AlertListRow[];
      readonly isOpen: boolean;
    };

/** The lines of the list and where each alert is to be found. */
export interface FoldedList extends RowIds {
  readonly lines: readonly ListLine[];
}

/**
 * What makes alerts one line: service, rule, and whether somebody has them. Never an unacked CRITICAL: in a
 * flood it is the line that must be seen.
 */
export function groupIdOf(alert: AlertListRow['alert']): string | null {
  if (alert.severity === 'CRITICAL' && alert.state === 'OPEN') return null;
  return `group-${encodeURIComponent(`${alert.service} ${alert.rule_id}`)}-${alert.state}`;
}

/**
 * Folds alerts of one service and rule into one line, where the first of them stood. Pure.
 *
 * @param open the groups whose alerts are shown below them
 */
export function foldRows(
  rows: readonly AlertListRow[],
  isGrouped: boolean,
  open: ReadonlySet<string>,
): FoldedList {
  const groups = new Map<string, AlertListRow[]>();
  if (isGrouped)
    for (const row of rows) {
      const id = row.isOver ? null : groupIdOf(row.alert);
      if (id !== null) groups.set(id, [...(groups.get(id) ?? []), row]);
    }
  const lines: ListLine[] = [];
  const indexOf = new Map<string, number>();
  const add = (line: ListLine) => {
    indexOf.set(line.id, lines.length);
    lines.push(line);
  };
  for (const row of rows) {
    const id = isGrouped && !row.isOver ? groupIdOf(row.alert) : null;
    const members = id === null ? undefined : groups.get(id);
    if (id === null || members === undefined || members.length < MIN_GROUP) {
      add({ kind: 'alert', id: row.alert.alert_id, row, isMember: false });
      continue;
    }
    if (members[0] !== row) continue;
    const isOpen = open.has(id);
    add({ kind: 'group', id, rows: members, isOpen });
    for (const member of members) {
      const memberId = member.alert.alert_id;
      if (isOpen) add({ kind: 'alert', id: memberId, row: member, isMember: true });
      // It is found where it is folded into.
      else indexOf.set(memberId, lines.length - 1);
    }
  }
  return { lines, ids: lines.map(({ id }) => id), indexOf };
}

/** The alerts behind the ids: a group stands for all in it. */
export function alertIdsOf(list: FoldedList, ids: Iterable<string>): ReadonlySet<string> {
  const alertIds = new Set<string>();
  for (const id of ids) {
    const line = list.lines[list.indexOf.get(id) ?? -1];
    if (line?.kind === 'group' && line.id === id)
      for (const { alert } of line.rows) alertIds.add(alert.alert_id);
    else alertIds.add(id);
  }
  return alertIds;
}

/** The most severe of a group. */
export function severityOf(rows: readonly AlertListRow[]) {
  return worstOf(rows.map(({ alert }) => alert)) ?? 'INFO';
}

/** The alert that stands for a group where a key means one: the worst, of those the newest. */
export function chiefOf(rows: readonly AlertListRow[]): AlertListRow['alert'] | undefined {
  let chief: AlertListRow['alert'] | undefined;
  for (const { alert } of rows) {
    const worse = severityRank(alert.severity) - severityRank(chief?.severity ?? alert.severity);
    if (chief === undefined || worse > 0 || (worse === 0 && alert.created_at > chief.created_at))
      chief = alert;
  }
  return chief;
}
