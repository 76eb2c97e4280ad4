import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useKeyReader } from '../keys.ts';
import type { ChartData } from './model.ts';
import type { PlotArea } from './shape.ts';

const PAGE = 10;
const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Where the reader of a chart looks: a moment, so that it stays on it while time goes on. */
export function useCursor(data: ChartData, area: PlotArea | null) {
  const [atMs, setAtMs] = useState<number | null>(null);
  const readKey = useKeyReader();
  const count = data.lines[0]?.points.length ?? 0;
  const index = atMs === null ? null : Math.floor((atMs - data.fromMs) / data.stepMs);
  const shown = index !== null && index >= 0 && index < count ? index : null;

  const look = (next: number) => {
    const inside = Math.min(count - 1, Math.max(0, next));
    setAtMs(data.fromMs + inside * data.stepMs);
  };
  return {
    index: shown,
    clear: () => {
      setAtMs(null);
    },
    onKeyDown(event: KeyboardEvent) {
      const key = readKey(event) ?? '';
      const step = STEPS[key];
      if (step !== undefined) look((shown ?? count) + step);
      else if (key === 'Escape' && shown !== null) setAtMs(null);
      else return;
      event.preventDefault();
      // A list around it would go to another row.
      event.stopPropagation();
    },
    onPointerMove(event: PointerEvent) {
      if (area === null) return;
      const { left } = event.currentTarget.getBoundingClientRect();
      const share = (event.clientX - left - area.left) / area.width;
      if (share < 0 || share > 1) setAtMs(null);
      else look(Math.floor(share * count));
    },
  };
}
