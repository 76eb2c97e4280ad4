import { severityRank } from '@batcave/shared/events';
import type { ShownAlert } from '../../../paneKit/index.ts';

/**
 * The alerts of a service as they stand beside each other: the worst first, then the oldest. Who has one does
 * not count, so that an acknowledgement moves nothing. Pure.
 */
export function inOrder(alerts: readonly ShownAlert[]): readonly ShownAlert[] {
  return alerts.toSorted(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      (a.created_at < b.created_at ? -1 : Number(a.created_at > b.created_at)),
  );
}
