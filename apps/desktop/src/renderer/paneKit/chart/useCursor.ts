import type { KeyboardEvent, PointerEvent } from 'react';
import { useKeyReader } from '../keys.ts';
import { useLookedAt } from '../useLink.ts';
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

/**
 * Where the reader of a chart looks: a moment, so that it stays on it while time goes on. In a link group all charts
 * look there.
 */
export function useCursor(data: ChartData, area: PlotArea | null) {
  const [moment, setMoment] = useLookedAt();
  const readKey = useKeyReader();
  const count = data.lines[0]?.points.length ?? 0;
  const index = moment === null ? null : Math.floor((moment.fromMs - data.fromMs) / data.stepMs);
  const shown = index !== null && index >= 0 && index < count ? index : null;

  const look = (next: number) => {
    const inside = Math.min(count - 1, Math.max(0, next));
    const fromMs = data.fromMs + inside * data.stepMs;
    setMoment({ fromMs, toMs: fromMs + data.stepMs });
  };
  return {
    index: shown,
    clear: () => {
      setMoment(null);
    },
    onKeyDown(event: KeyboardEvent) {
      const key = readKey(event) ?? '';
      const step = STEPS[key];
      if (step !== undefined) look((shown ?? count) + step);
      else if (key === 'Escape' && shown !== null) setMoment(null);
      else return;
      event.preventDefault();
      // A list around it would go to another row.
      event.stopPropagation();
    },
    onPointerMove(event: PointerEvent) {
      if (area === null) return;
      const { left } = event.currentTarget.getBoundingClientRect();
      const share = (event.clientX - left - area.left) / area.width;
      if (share < 0 || share > 1) setMoment(null);
      else look(Math.floor(share * count));
    },
  };
}
