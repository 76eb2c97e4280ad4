import type { Alert } from '@batcave/shared/alerts';
import { SEVERITY_MARK } from '../../ui/severity.ts';

/** The alerts that are to be snoozed, each by itself, and which of them are already. */
export function SnoozedAlerts(props: {
  readonly alerts: readonly Alert[];
  readonly leftIds: readonly string[];
}) {
  const { alerts, leftIds } = props;
  return (
    <section aria-label="What it hides">
      <p className="strong">Hides now</p>
      <ul>
        {alerts.map(({ alert_id: id, severity, service, summary }) => (
          <li key={id}>
            {SEVERITY_MARK[severity].word} · {service}: {summary}
            {!leftIds.includes(id) && <strong> · snoozed</strong>}
          </li>
        ))}
      </ul>
    </section>
  );
}
