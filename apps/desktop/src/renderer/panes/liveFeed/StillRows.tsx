import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect } from 'react';
import type { FeedEntry } from '../../paneKit/index.ts';
import { expandedHeightPx, FEED_ROW_PX, FeedRow, jsonOf } from './FeedRow.tsx';

/** The paused feed: every row that was held at the pause, those in view in the document. */
export function StillRows(props: {
  readonly entries: readonly FeedEntry[];
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly activeIndex: number;
  readonly openPlace: number | null;
  readonly onPick: (index: number) => void;
}) {
  const { entries, scrollerRef, activeIndex, openPlace, onPick } = props;
  const openEntry = entries.find(({ place }) => place === openPlace);
  const openJson = openEntry === undefined ? '' : jsonOf(openEntry);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: (index) =>
      openEntry !== undefined && entries[index] === openEntry
        ? expandedHeightPx(openJson)
        : FEED_ROW_PX,
    getItemKey: (index) => entries[index]?.place ?? index,
    overscan: 12,
    initialOffset: entries.length * FEED_ROW_PX,
  });
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }, [scrollerRef]);
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, openEntry]);
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [virtualizer, activeIndex, openEntry]);
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
            json={entry === openEntry ? openJson : null}
            onPick={() => {
              onPick(index);
            }}
          />
        );
      })}
    </div>
  );
}
