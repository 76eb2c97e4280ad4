import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useKeyReader } from '../keys.ts';
import { type Brush, markedIn } from './brush.ts';
import type { ChartData, Stretch } from './model.ts';
import type { PlotArea } from './shape.ts';

const STEPS: Readonly<Record<string, number>> = { 'Shift+ArrowRight': 1, 'Shift+ArrowLeft': -1 };
/** A press that moves less far is one, not a stroke. */
const STROKE_PX = 6;

/**
 * Marks a stretch of a chart: by drawing over it, or with Shift and the arrows from where the cursor is and
 * then Enter. Escape lets go of it.
 */
export function useBrush(options: {
  readonly data: ChartData;
  readonly area: PlotArea | null;
  /** Where the cursor of the keyboard is; `null`: at the newest step. */
  readonly index: number | null;
  readonly onFix: ((stretch: Stretch) => void) | undefined;
}) {
  const { data, area, index, onFix } = options;
  const { fromMs, toMs, stepMs } = data;
  const [brush, setBrush] = useState<Brush | null>(null);
  const [pressedPx, setPressedPx] = useState<number | null>(null);
  const readKey = useKeyReader();
  const last = Math.max(0, Math.round((toMs - fromMs) / stepMs) - 1);
  const marked = brush === null ? null : markedIn(brush, data);
  const placeOf = (step: number) => fromMs + Math.min(last, Math.max(0, step)) * stepMs;

  function momentAt(event: PointerEvent): number | null {
    if (area === null) return null;
    const { left } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left - area.left) / area.width;
    return placeOf(Math.floor(share * (last + 1)));
  }
  function drop(): void {
    setBrush(null);
    setPressedPx(null);
  }
  function fix(): boolean {
    if (marked === null || onFix === undefined) return false;
    drop();
    onFix(marked);
    return true;
  }
  return {
    marked,
    drop,
    /** Whether the key was one of the brush. */
    takeKey(event: KeyboardEvent): boolean {
      if (onFix === undefined) return false;
      const key = readKey(event) ?? '';
      const step = STEPS[key];
      if (step === undefined) {
        if (marked === null) return false;
        if (key === 'Enter') return fix();
        if (key !== 'Escape') return false;
        drop();
        return true;
      }
      const anchorMs = brush?.anchorMs ?? placeOf(index ?? last);
      const headStep = Math.round(((brush?.headMs ?? anchorMs) - fromMs) / stepMs) + step;
      setBrush({ anchorMs, headMs: placeOf(headStep) });
      return true;
    },
    onPointerDown(event: PointerEvent) {
      if (onFix === undefined || event.button !== 0) return;
      const atMs = momentAt(event);
      if (atMs === null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setPressedPx(event.clientX);
      setBrush({ anchorMs: atMs, headMs: atMs });
    },
    /** Whether a stroke is being drawn. */
    takePointer(event: PointerEvent): boolean {
      if (pressedPx === null || brush === null) return false;
      const atMs = momentAt(event);
      if (atMs !== null) setBrush({ ...brush, headMs: atMs });
      return true;
    },
    onPointerUp(event: PointerEvent) {
      if (pressedPx === null) return;
      if (Math.abs(event.clientX - pressedPx) < STROKE_PX || !fix()) drop();
    },
  };
}
