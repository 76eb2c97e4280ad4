import { severityRank } from '@batcave/shared/events';
import type { FeedEntry } from '../../paneKit/index.ts';
import { formatClockMs, formatCount } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { messageOf } from '../../ui/messageOf.ts';

/** Height of a line of the feed in pixels; the same number stands in liveFeed.css. */
export const FEED_ROW_PX = 20;

/** The words of a row for screen readers and announcements. */
export function speakEntry(entry: FeedEntry): string {
  if (entry.kind === 'gap') return `missed ${formatCount(entry.count)} events`;
  const { severity, source, type, payload } = entry.event;
  return `${SEVERITY_MARK[severity].word}, ${source}, ${type}, ${messageOf(payload)}`;
}

/** One line of the feed. */
export function FeedRow(props: {
  readonly entry: FeedEntry;
  readonly isActive?: boolean;
  readonly topPx?: number;
  readonly onPick?: () => void;
}) {
  const { entry, isActive = false, topPx, onPick } = props;
  const style = topPx === undefined ? undefined : { transform: `translateY(${String(topPx)}px)` };
  if (entry.kind === 'gap') {
    return (
      <div className="feed-row feed-gap" style={style} data-place={entry.place}>
        missed {formatCount(entry.count)} events
      </div>
    );
  }
  const { severity, source, type, timestamp, payload } = entry.event;
  const isMarked = severityRank(severity) >= severityRank('WARN');
  const isError = severityRank(severity) >= severityRank('ERROR');
  const classes = ['feed-row'];
  if (isError) classes.push('is-error');
  if (isActive) classes.push('is-active');
  return (
    <div className={classes.join(' ')} style={style} data-place={entry.place} onClick={onPick}>
      <div className="feed-line">
        <span className="feed-time">{formatClockMs(Date.parse(timestamp))}</span>
        <span className="feed-glyph">
          {isMarked && (
            <>
              <SeverityShape severity={severity} look="filled" sizePx={14} />
              <span className="visually-hidden">{SEVERITY_MARK[severity].word}</span>
            </>
          )}
        </span>
        <span className="feed-source">{source}</span>
        <span className="feed-type">{type}</span>
        <span className="feed-message">{messageOf(payload)}</span>
      </div>
    </div>
  );
}
