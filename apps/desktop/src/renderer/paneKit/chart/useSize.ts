import { type RefObject, useEffect, useState } from 'react';

/** Dragging a pane larger gives a size for every pixel; charts are drawn for the last of them. */
const SETTLES_MS = 80;

/** The size of an element in whole pixels; `null` before it is known. */
export function useSize(
  ref: RefObject<HTMLElement | null>,
): { readonly width: number; readonly height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      const next = { width: Math.floor(width), height: Math.floor(height) };
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          setSize(next);
        },
        isFirst ? 0 : SETTLES_MS,
      );
      isFirst = false;
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [ref]);
  return size;
}
