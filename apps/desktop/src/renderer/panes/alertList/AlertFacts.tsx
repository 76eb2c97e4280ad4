import type { Alert } from '@batcave/shared/alerts';
import type { ReactNode } from 'react';
import { formatClock, formatValue } from '../../ui/format.ts';
import { describeUsual, formatScore } from './describeUsual.ts';

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `name at 08:42:17Z`, or nothing while it has not happened. */
function byAt(by: string | null, at: string | null): string | null {
  if (by === null) return null;
  return at === null ? by : `${by} at ${formatClock(Date.parse(at))}Z`;
}

function pairs(record: Readonly<Record<string, string>>): string {
  return Object.entries(record)
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');
}

/** The fields of an alert that have something to say. */
export function AlertFacts({ alert }: { readonly alert: Alert }) {
  const acknowledged = byAt(alert.acknowledged_by, alert.acknowledged_at);
  const resolved = byAt(alert.resolved_by, alert.resolved_at);
  const link = alert.incident_link ?? null;
  const usual = describeUsual(alert);
  const reason = alert.resolve_reason === null ? '' : `: ${alert.resolve_reason}`;
  return (
    <dl className="facts">
      <Fact name="Condition">
        <span className="mono">{alert.condition}</span>
        <span className="meta">{alert.firing ? ' still holds' : ' no longer holds'}</span>
      </Fact>
      <Fact name="Value">
        <strong className="strong">{alert.value === null ? '—' : formatValue(alert.value)}</strong>
        <span className="meta">
          {alert.score === null ? ` limit ${formatValue(alert.threshold)}` : ''}
          {usual === null ? '' : ` usual ${usual}`}
        </span>
      </Fact>
      {alert.score !== null && (
        <Fact name="Score">
          {formatScore(alert.score)} <span className="meta">limit {alert.threshold}</span>
        </Fact>
      )}
      {alert.flapping !== null && (
        <Fact name="Flapping">
          {alert.flapping.changes} changes
          <span className="meta">
            {' '}
            since {formatClock(Date.parse(alert.flapping.since))}Z, until it is calm
          </span>
        </Fact>
      )}
      <Fact name="Service">{alert.service}</Fact>
      {Object.keys(alert.group).length > 0 && (
        <Fact name="Group">
          <span className="mono">{pairs(alert.group)}</span>
        </Fact>
      )}
      {Object.keys(alert.labels).length > 0 && (
        <Fact name="Labels">
          <span className="mono">{pairs(alert.labels)}</span>
        </Fact>
      )}
      {link !== null && <Fact name="Incident">{link.reason}</Fact>}
      <Fact name="Acked">{acknowledged ?? 'by nobody'}</Fact>
      {alert.assigned_to !== null && <Fact name="Assigned">{alert.assigned_to}</Fact>}
      {resolved !== null && <Fact name="Resolved">{resolved + reason}</Fact>}
      <Fact name="Rule">
        {alert.rule_name} <span className="meta">version {alert.rule_version}</span>
      </Fact>
      {alert.runbook_url !== null && <Fact name="Runbook">{alert.runbook_url}</Fact>}
      <Fact name="Alert id">
        <span className="mono">{alert.alert_id}</span>
      </Fact>
    </dl>
  );
}
