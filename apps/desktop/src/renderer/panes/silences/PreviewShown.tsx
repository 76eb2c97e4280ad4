import type { SilencePreview } from '@batcave/shared/dispatch';
import type { ReactNode } from 'react';
import { formatInstant, plural } from '../../ui/format.ts';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';

const LISTED = 5;
const DAY_MS = 86_400_000;

function Counts(props: {
  readonly title: string;
  readonly rows: readonly (readonly [string, number])[];
}) {
  const { title, rows } = props;
  const more = rows.length - LISTED;
  return (
    <div>
      <h4>{title}</h4>
      <ul>
        {rows.slice(0, LISTED).map(([name, count]) => (
          <li key={name}>
            <span>{name}</span> <strong className="strong">{count}</strong>
          </li>
        ))}
        {more > 0 && <li className="meta">and {more} more</li>}
      </ul>
    </div>
  );
}

function Now({ now }: { readonly now: SilencePreview['now'] }): ReactNode {
  return (
    <>
      <p>
        Hides now: <strong className="strong">{plural(now.count, 'alert')}</strong>
        {!now.complete && ' at least: there are more than were looked at'}
      </p>
      {now.alerts.length > 0 && (
        <ul className="preview-now">
          {now.alerts.slice(0, LISTED).map(({ alert_id: id, severity, service, summary }) => (
            <li key={id}>
              <SeverityShape severity={severity} look="outlined" sizePx={14} />
              <span>{SEVERITY_MARK[severity].word}</span>
              <strong className="strong">{service}</strong>
              <span className="preview-summary">{summary}</span>
            </li>
          ))}
          {now.count > LISTED && <li className="meta">and {now.count - LISTED} more</li>}
        </ul>
      )}
    </>
  );
}

/** What a silence hides now, would have hidden lately, and when it is in force. */
export function PreviewShown({ preview }: { readonly preview: SilencePreview }) {
  const { past, occurrences } = preview;
  const days = Math.round((Date.parse(past.to) - Date.parse(past.from)) / DAY_MS);
  const severities = WORST_FIRST.map(
    (severity) => [SEVERITY_MARK[severity].word, past.by_severity[severity]] as const,
  ).filter(([, count]) => count > 0);
  return (
    <div className="preview">
      {preview.hides_critical && (
        <p className="preview-critical">
          <SeverityShape severity="CRITICAL" look="filled" sizePx={15} />
          <strong className="strong">It can hide CRITICAL alerts.</strong>
        </p>
      )}
      <Now now={preview.now} />
      <p>
        Would have hidden in the last {plural(days, 'day')}:{' '}
        <strong className="strong">{plural(past.count, 'alert')}</strong>
        <span className="meta">
          {' '}
          of {plural(past.read, 'alert')} that were looked at
          {!past.complete && '; there were more'}
        </span>
      </p>
      {past.count > 0 && (
        <div className="preview-counts">
          <Counts title="By severity" rows={severities} />
          <Counts
            title="By service"
            rows={past.by_service.map(({ service, count }) => [service, count])}
          />
          <Counts
            title="By team"
            rows={past.by_team.map(({ team, count }) => [team ?? 'no team', count])}
          />
        </div>
      )}
      {occurrences.length > 1 && (
        <>
          <h4>Next occurrences (UTC)</h4>
          <ol className="preview-occurrences mono">
            {occurrences.map(({ starts_at: from, ends_at: to }) => (
              <li key={from}>
                {formatInstant(Date.parse(from))}
                {to !== null && ` to ${formatInstant(Date.parse(to))}`}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
