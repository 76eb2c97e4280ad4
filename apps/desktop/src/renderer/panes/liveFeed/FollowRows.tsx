import { type RefObject, useEffect, useState } from 'react';
import { useEventRing } from '../../paneKit/index.ts';
import { formatCount } from '../../ui/format.ts';
import type { FeedFilter } from './feedFilter.ts';
import { FEED_ROW_PX, FeedRow } from './FeedRow.tsx';
import { advanceView, type FeedView, tailOf } from './feedView.ts';

function useHeightPx(ref: RefObject<HTMLElement | null>): number {
  const [heightPx, setHeightPx] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setHeightPx(element.clientHeight);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [ref]);
  return heightPx;
}

/** The newest rows that fit, newest at the bottom. There is nothing to scroll, so nothing jumps. */
export function FollowRows(props: {
  readonly filter: FeedFilter;
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly onPick: (place: number) => void;
}) {
  const { filter, scrollerRef, onPick } = props;
  const { ring } = useEventRing();
  const heightPx = useHeightPx(scrollerRef);
  const [view, setView] = useState<FeedView | null>(null);
  const next = advanceView(view, ring, filter);
  if (next !== view) setView(next);
  const rows = tailOf(next, ring, Math.ceil(heightPx / FEED_ROW_PX));
  if (rows.length === 0 && filter.matches !== null && ring.next > ring.first)
    return (
      <div className="pane-state">
        <p>
          0 of {formatCount(ring.next - ring.first)} events match. What comes is shown here if it
          does.
        </p>
      </div>
    );
  return (
    <div className="feed-tail">
      {rows.map((entry) => (
        <FeedRow
          key={entry.place}
          entry={entry}
          onPick={() => {
            onPick(entry.place);
          }}
        />
      ))}
    </div>
  );
}
