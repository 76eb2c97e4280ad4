import type { Alert } from '@batcave/shared/alerts';
import type { IncidentDetail } from '@batcave/shared/incidents';
import { Ago } from '../../paneKit/index.ts';
import { STATE_WORD } from '../../ui/alertState.ts';
import { formatClock, formatCount, plural } from '../../ui/format.ts';
import { nameQuiet } from '../../ui/quiet.ts';
import { QuietGlyph } from '../../ui/QuietGlyph.tsx';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';

const LOOKS = { OPEN: 'filled', ACK: 'outlined', RESOLVED: 'none' } as const;

/** One alert of an incident: what it is, and why it belongs here. */
function Member(props: {
  readonly alert: Alert;
  readonly reason: string | null;
  readonly onOpen: () => void;
}) {
  const { alert, reason, onOpen } = props;
  const quiet = alert.quiet ?? null;
  return (
    <li>
      <button type="button" className="member" onClick={onOpen} data-member={alert.alert_id}>
        <SeverityShape severity={alert.severity} look={LOOKS[alert.state]} sizePx={15} />
        <span>
          <strong>{STATE_WORD[alert.state]}</strong> {alert.service}: {alert.summary}
          {quiet !== null && (
            <span className="member-quiet">
              <QuietGlyph /> {nameQuiet(quiet)}
            </span>
          )}
        </span>
        <span className="meta">{reason ?? 'why it belongs here is not recorded'}</span>
      </button>
    </li>
  );
}

/** What an incident is, over its timeline: state, title, services, counts, and its alerts with why each is in it. */
export function IncidentHead(props: {
  readonly detail: IncidentDetail;
  readonly onOpenAlert: (alertId: string) => void;
}) {
  const { detail, onOpenAlert } = props;
  const { incident, alerts, more_alerts: more } = detail;
  const { state, severity, worst_severity: worst } = incident;
  const openedAtMs = Date.parse(incident.opened_at);
  return (
    <div className="timeline-head">
      <p className="timeline-title">
        <SeverityShape severity={severity} look={LOOKS[state]} sizePx={20} />
        <strong className="strong">{incident.title}</strong>
      </p>
      <p className="timeline-facts">
        {SEVERITY_MARK[severity].word}
        {worst !== severity && ` (was ${SEVERITY_MARK[worst].word})`} ·{' '}
        {state === 'OPEN' ? (
          <strong className="strong">{STATE_WORD.OPEN}</strong>
        ) : (
          STATE_WORD[state]
        )}{' '}
        · {formatCount(incident.open_count)} open, {formatCount(incident.ack_count)} acked of{' '}
        {plural(incident.alert_count, 'alert')} · since {formatClock(openedAtMs)}Z (
        <Ago sinceMs={openedAtMs} />) · last activity{' '}
        <Ago sinceMs={Date.parse(incident.updated_at)} /> ago
      </p>
      <p className="timeline-facts">{incident.services.join(' · ')}</p>
      <details className="members">
        <summary>{plural(alerts.length, 'alert')} and why each belongs to it</summary>
        <ol>
          {alerts.map(({ alert, link }) => (
            <Member
              key={alert.alert_id}
              alert={alert}
              reason={link?.reason ?? null}
              onOpen={() => {
                onOpenAlert(alert.alert_id);
              }}
            />
          ))}
        </ol>
        {more > 0 && <p className="meta">And {plural(more, 'alert')} more.</p>}
      </details>
    </div>
  );
}

/** What an alert is, over its timeline. */
export function AlertHead({ alert }: { readonly alert: Alert }) {
  const reason = alert.incident_link?.reason ?? null;
  return (
    <div className="timeline-head">
      <p className="timeline-title">
        <SeverityShape severity={alert.severity} look={LOOKS[alert.state]} sizePx={20} />
        <strong className="strong">{alert.summary}</strong>
      </p>
      <p className="timeline-facts">
        {SEVERITY_MARK[alert.severity].word} · {STATE_WORD[alert.state]} · {alert.service} · raised{' '}
        {formatClock(Date.parse(alert.created_at))}Z{reason !== null && ` · ${reason}`}
      </p>
    </div>
  );
}
