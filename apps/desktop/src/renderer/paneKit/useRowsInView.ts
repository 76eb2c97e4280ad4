import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';
import { useRowHeightPx } from './rowHeight.ts';

/** As high as the head of a grid is in the style sheets. */
const HEADER_PX = 28;

/** Where one row that is in view stands. */
export interface PlacedRow {
  readonly index: number;
  readonly id: string;
  /** Below the head, in pixels. */
  readonly topPx: number;
}

/**
 * Which rows of a long grid are in the document: those in view and a few around them. The active row is brought
 * into view whenever it changes.
 *
 * @param gridRef what scrolls, with a head of one line
 * @param activeIndex -1: none
 */
export function useRowsInView(options: {
  readonly gridRef: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly idAt: (index: number) => string;
  readonly activeId: string | null;
  readonly activeIndex: number;
}): { readonly heightPx: number; readonly placed: readonly PlacedRow[] } {
  const { gridRef, count, idAt, activeId, activeIndex } = options;
  const rowPx = useRowHeightPx();
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => gridRef.current,
    estimateSize: () => rowPx,
    getItemKey: idAt,
    overscan: 8,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowPx]);
  useEffect(() => {
    if (activeIndex !== -1) virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [virtualizer, activeId, activeIndex]);
  return {
    heightPx: virtualizer.getTotalSize(),
    placed: virtualizer
      .getVirtualItems()
      .filter(({ index }) => index < count)
      .map(({ index, start }) => ({ index, id: idAt(index), topPx: start - HEADER_PX })),
  };
}
