import { severityRank } from '@batcave/shared/events';
import type { FeedEntry } from '../../paneKit/index.ts';
import { formatClockMs, formatCount } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { messageOf } from '../../ui/messageOf.ts';

/** Height of a line of the feed in pixels; the same number stands in liveFeed.css. */
export const FEED_ROW_PX = 20;
const JSON_LINE_PX = 17;
const MAX_JSON_LINES = 18;
const JSON_PADDING_PX = 12;

/** The event of a row as it was sent. */
export function jsonOf(entry: FeedEntry): string {
  return entry.kind === 'gap' ? '' : JSON.stringify(entry.event, null, 2);
}

/** How tall a row is with its JSON open. Beyond 18 lines the JSON scrolls in itself. */
export function expandedHeightPx(json: string): number {
  const lines = Math.min(MAX_JSON_LINES, json.split('\n').length);
  return FEED_ROW_PX + lines * JSON_LINE_PX + JSON_PADDING_PX;
}

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
  readonly json?: string | null;
  readonly topPx?: number;
  readonly onPick?: () => void;
}) {
  const { entry, isActive = false, json = null, topPx, onPick } = props;
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
  if (json !== null) classes.push('is-open');
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
      {json !== null && <pre className="feed-json json mono">{json}</pre>}
    </div>
  );
}
