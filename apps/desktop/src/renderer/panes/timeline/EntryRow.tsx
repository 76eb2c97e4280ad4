import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import { memo, type ReactNode } from 'react';
import { formatClock, formatInstant } from '../../ui/format.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import type { Looked } from './looked.ts';
import { isByPerson, KINDS, nameActor, showsSeverity } from './entryKinds.ts';
import { ActorIcon, KindIcon } from './KindIcon.tsx';
import { targetsOf } from './timelineView.ts';

const LINK_WORDS = { alert: 'alert', event: 'event', message: 'message' } as const;

/** When it happened: with its day where that is not today's, and when it was noted if that was later. */
function When({ entry }: { readonly entry: TimelineEntry }) {
  const atMs = Date.parse(entry.timestamp);
  const writtenAt = entry.written_at ?? null;
  return (
    <span role="gridcell" className="mono entry-time" title={formatInstant(atMs)}>
      {formatClock(atMs)}
      {writtenAt !== null && (
        <span className="entry-written" title={`Noted ${formatInstant(Date.parse(writtenAt))}`}>
          noted later
        </span>
      )}
    </span>
  );
}

/** Who or what did it. People and machinery never look alike: picture, weight and word differ. */
function Who(props: { readonly entry: TimelineEntry; readonly ruleName: string | undefined }) {
  const { entry, ruleName } = props;
  const isPerson = isByPerson(entry);
  const name = nameActor(entry, ruleName);
  return (
    <span role="gridcell" className={isPerson ? 'entry-who is-person' : 'entry-who'} title={name}>
      <ActorIcon isPerson={isPerson} />
      {isPerson ? <strong>{name}</strong> : <span>{name}</span>}
      {!isPerson && <span className="entry-auto">auto</span>}
    </span>
  );
}

/** One entry. It is drawn again only when it, or its place in the reader's hands, has changed. */
export const EntryRow = memo(function EntryRow(props: {
  readonly entry: TimelineEntry;
  readonly id: string;
  readonly alert: Alert | undefined;
  readonly isActive: boolean;
  /** How it stands to the moment that is looked at in a chart of its link group. */
  readonly looked: Looked | undefined;
  /** What is unfolded under it. */
  readonly more?: ReactNode;
}) {
  const { entry, id, alert, isActive, looked, more } = props;
  const { word, icon } = KINDS[entry.kind];
  const because = entry.because ?? null;
  const messageId = entry.message_id ?? null;
  const service = alert?.service ?? entry.service ?? null;
  const classes = ['entry-row'];
  if (isActive) classes.push('is-active');
  if (isByPerson(entry)) classes.push('is-by-person');
  if (because !== null) classes.push('is-correlated');
  return (
    <div
      id={id}
      className={classes.join(' ')}
      role="row"
      aria-selected={isActive}
      data-entry={entry.timeline_id}
      data-looked={looked}
    >
      <When entry={entry} />
      <span role="gridcell" className="entry-kind">
        <KindIcon name={icon} /> {word}
      </span>
      <span role="gridcell" className="entry-text">
        {alert !== undefined && showsSeverity(entry) && (
          <>
            <SeverityShape
              severity={alert.severity}
              look={alert.state === 'OPEN' ? 'filled' : 'outlined'}
              sizePx={14}
            />{' '}
          </>
        )}
        {service !== null && <span className="entry-service">{service}</span>}
        {entry.entry}
        {because !== null && (
          <span className="entry-because" title="Why it is here">
            {because}
          </span>
        )}
        {messageId !== null && <span className="entry-id mono meta">{messageId}</span>}
        {more}
      </span>
      <Who entry={entry} ruleName={alert?.rule_name} />
      <span role="gridcell" className="entry-links">
        {targetsOf(entry).map((target) => (
          <button
            key={target.kind}
            type="button"
            className="entry-link"
            tabIndex={isActive ? 0 : -1}
            data-open={target.kind}
          >
            {LINK_WORDS[target.kind]}
            <span className="visually-hidden"> of {entry.entry}</span>
          </button>
        ))}
      </span>
    </div>
  );
});
