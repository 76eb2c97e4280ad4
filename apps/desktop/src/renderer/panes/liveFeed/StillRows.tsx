import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect } from 'react';
import type { FeedEntry } from '../../paneKit/index.ts';
import { FEED_ROW_PX, FeedRow } from './FeedRow.tsx';

/** The paused feed: every row that was held at the pause, those in view in the document. */
export function StillRows(props: {
  readonly entries: readonly FeedEntry[];
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly activeIndex: number;
  readonly onPick: (index: number) => void;
}) {
  const { entries, scrollerRef, activeIndex, onPick } = props;
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: () => FEED_ROW_PX,
    getItemKey: (index) => entries[index]?.place ?? index,
    overscan: 12,
    initialOffset: entries.length * FEED_ROW_PX,
  });
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }, [scrollerRef]);
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [virtualizer, activeIndex]);
  return (
    <div className="feed-still" style={{ height: `${String(virtualizer.getTotalSize())}px` }}>
      {virtualizer.getVirtualItems().map(({ index, start, key }) => {
        const entry = entries[index];
        if (entry === undefined) return null;
        return (
          <FeedRow
            key={key}
            entry={entry}
            topPx={start}
            isActive={index === activeIndex}
            onPick={() => {
              onPick(index);
            }}
          />
        );
      })}
    </div>
  );
}
