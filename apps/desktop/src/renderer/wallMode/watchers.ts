import type { ShownAlert } from '../paneKit/index.ts';
import { parseFilter } from '../paneKit/index.ts';
import { ALERT_FILTER_KEYS, compileAlertFilter } from '../panes/alertList/alertFilter.ts';
import type { UnackedAlert } from './rotation.ts';
import type { WallBoard } from './wallBoards.ts';

interface Watcher {
  readonly boardId: string;
  readonly matches: (alert: ShownAlert) => boolean;
  /** How many filters narrow it. */
  readonly exactness: number;
}

/** Finds the board of an alert: the one whose filter names it most exactly, of equals the first. */
export function createWatchers(boards: readonly WallBoard[], me: string) {
  const watchers: readonly Watcher[] = boards
    .map(({ boardId, watches }) => {
      const keys = parseFilter(watches, ALERT_FILTER_KEYS).terms.map(({ key }) => key);
      const { matches } = compileAlertFilter(watches, me);
      return { boardId, matches, exactness: new Set(keys).size };
    })
    .toSorted((a, b) => b.exactness - a.exactness);
  return (alert: ShownAlert): string | undefined =>
    watchers.find(({ matches }) => matches(alert))?.boardId;
}

/** The alerts that nobody has yet and somebody is told of, each with its board. */
export function unackedAlerts(
  alerts: readonly ShownAlert[],
  boardOf: (alert: ShownAlert) => string | undefined,
): readonly UnackedAlert[] {
  return alerts.flatMap((alert) => {
    if (alert.state !== 'OPEN' || (alert.quiet ?? null) !== null) return [];
    const boardId = boardOf(alert);
    if (boardId === undefined) return [];
    const title = `${alert.service} ${alert.rule_name}`;
    const raisedAtMs = Date.parse(alert.created_at);
    return [{ id: alert.alert_id, severity: alert.severity, raisedAtMs, title, boardId }];
  });
}
