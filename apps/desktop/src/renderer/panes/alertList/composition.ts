import type { Alert } from '@batcave/shared/alerts';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { formatCount, plural } from '../../ui/format.ts';

/** What a set of alerts is made of: `1 critical, 2 error · 3 services`. */
export function describeComposition(
  alerts: readonly Pick<Alert, 'severity' | 'service'>[],
): string {
  const parts = WORST_FIRST.flatMap((severity) => {
    const count = alerts.filter((alert) => alert.severity === severity).length;
    return count === 0
      ? []
      : [`${formatCount(count)} ${SEVERITY_MARK[severity].word.toLowerCase()}`];
  });
  const services = new Set(alerts.map(({ service }) => service)).size;
  return `${parts.join(', ')} · ${plural(services, 'service')}`;
}
