import type { Alert } from '@batcave/shared/alerts';
import {
  type MouseEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { TimelineOf } from '../../paneKit/index.ts';
import { formatInstant } from '../../ui/format.ts';
import type { Looked } from './looked.ts';
import { EntryRow } from './EntryRow.tsx';
import { MessageFacts } from './MessageFacts.tsx';
import { type EntryTarget, groupByMinute } from './timelineView.ts';
import type { ReadEntries } from './readTimeline.ts';

/** Nearer to the end than this, in pixels, somebody reads the newest and wants to see what comes. */
const AT_END_PX = 40;

/** The entries by the minute, newest at the bottom. The grid itself holds the focus. */
export function TimelineRows(props: {
  readonly entries: ReadEntries['entries'];
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly of: TimelineOf;
  readonly activeId: string | null;
  /** The entry under which its message is unfolded. */
  readonly unfoldedId: string | null;
  /** It begins in the middle, with its active entry, and not at its end. */
  readonly isCentred: boolean;
  /** Entries at the moment that is looked at in the link group. */
  readonly looked: ReadonlyMap<string, Looked>;
  readonly onLook: (timelineId: string | null) => void;
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (timelineId: string) => void;
  readonly onOpen: (timelineId: string, what?: EntryTarget['kind']) => void;
}) {
  const { entries, alerts, of, activeId, unfoldedId, isCentred, gridRef } = props;
  const { onPick, onOpen, looked, onLook } = props;
  const gridId = useId();
  const groups = useMemo(() => groupByMinute(entries), [entries]);
  const rowId = (timelineId: string): string => `${gridId}-${timelineId}`;
  const isAtEnd = useRef(!isCentred);
  /** Until another entry is picked, or somebody scrolls. */
  const isToCentre = useRef(isCentred);
  const centredId = useRef<string | null>(null);

  // What comes is shown to whoever reads the end; whoever reads further up is left where they are.
  useLayoutEffect(() => {
    const grid = gridRef.current;
    if (grid !== null && isAtEnd.current) grid.scrollTop = grid.scrollHeight;
  }, [gridRef, groups]);
  useEffect(() => {
    const active = gridRef.current?.querySelector('.entry-row.is-active');
    if (!active) return;
    if (centredId.current !== null && centredId.current !== activeId) isToCentre.current = false;
    active.scrollIntoView({ block: isToCentre.current ? 'center' : 'nearest' });
    centredId.current = activeId;
  }, [gridRef, activeId, unfoldedId]);
  // What stands above it may come later and take some of its height.
  useEffect(() => {
    const grid = gridRef.current;
    if (grid === null) return;
    const observer = new ResizeObserver(() => {
      if (isToCentre.current)
        grid.querySelector('.entry-row.is-active')?.scrollIntoView({ block: 'center' });
    });
    observer.observe(grid);
    return () => {
      observer.disconnect();
    };
  }, [gridRef]);

  // What a chart looks at is brought into view, but not under somebody's pointer.
  useEffect(() => {
    const grid = gridRef.current;
    if (grid === null || looked.size === 0 || grid.matches(':hover')) return;
    grid.querySelector('[data-looked]')?.scrollIntoView({ block: 'nearest' });
  }, [gridRef, looked]);

  function onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const id = event.target.closest<HTMLElement>('[data-entry]')?.dataset['entry'];
    if (id === undefined) return;
    const what = event.target.closest<HTMLElement>('[data-open]')?.dataset['open'];
    onPick(id);
    if (what !== undefined) onOpen(id, what as EntryTarget['kind']);
  }

  return (
    <div
      ref={gridRef}
      className="entries scroll"
      role="grid"
      aria-label="Entries, newest last"
      aria-activedescendant={
        activeId !== null && entries.some(({ timeline_id: id }) => id === activeId)
          ? rowId(activeId)
          : undefined
      }
      data-pane-focus
      tabIndex={0}
      onClick={onClick}
      onPointerOver={(event) => {
        const at = event.target instanceof Element ? event.target : null;
        onLook(at?.closest<HTMLElement>('[data-entry]')?.dataset['entry'] ?? null);
      }}
      onPointerLeave={() => {
        onLook(null);
      }}
      onBlur={() => {
        onLook(null);
      }}
      onDoubleClick={(event) => {
        const at = event.target instanceof Element ? event.target : null;
        const id = at?.closest<HTMLElement>('[data-entry]')?.dataset['entry'];
        if (id !== undefined && at?.closest('[data-open]') === null) onOpen(id);
      }}
      onWheel={() => {
        isToCentre.current = false;
      }}
      onScroll={({ currentTarget: grid }) => {
        isAtEnd.current = grid.scrollHeight - grid.scrollTop - grid.clientHeight < AT_END_PX;
      }}
    >
      {groups.map(({ minuteMs, entries: ofMinute }, i) => {
        const isNewDay =
          i === 0 ||
          formatInstant(groups[i - 1]?.minuteMs ?? 0).slice(0, 10) !==
            formatInstant(minuteMs).slice(0, 10);
        const moment = formatInstant(minuteMs);
        return (
          <div key={minuteMs} role="rowgroup" className="minute">
            <div role="row" className="minute-head">
              <span role="rowheader" className="mono">
                {isNewDay ? `${moment.slice(0, 10)} ` : ''}
                {moment.slice(11, 16)}
              </span>
            </div>
            {ofMinute.map((entry) => {
              const {
                timeline_id: id,
                alert_id: alertId,
                notification_id: messageId = null,
              } = entry;
              return (
                <EntryRow
                  key={id}
                  entry={entry}
                  id={rowId(id)}
                  alert={alertId === null ? undefined : alerts.get(alertId)}
                  isActive={id === activeId}
                  looked={looked.get(id)}
                  {...(id === unfoldedId &&
                    messageId !== null && {
                      more: <MessageFacts notificationId={messageId} of={of} />,
                    })}
                />
              );
            })}
          </div>
        );
      })}
    </div>
  );
}
