import type { KeyboardEvent, PointerEvent } from 'react';
import type { ChartData, Stretch } from './model.ts';
import type { PlotArea } from './shape.ts';
import { useBrush } from './useBrush.ts';
import { useCursor } from './useCursor.ts';

/**
 * What keys and pointer do on a chart: they move the cursor, or mark a stretch where one can be looked at alone.
 * `input` goes onto the element that takes the focus.
 */
export function useChartInput(options: {
  readonly data: ChartData;
  readonly area: PlotArea | null;
  /** Somebody wants to look at this stretch alone; without it none can be marked. */
  readonly onFix: ((stretch: Stretch) => void) | undefined;
}) {
  const { data, area, onFix } = options;
  const cursor = useCursor(data, area);
  const brush = useBrush({ data, area, index: cursor.index, onFix });
  return {
    /** The step under the cursor; `null` while nobody looks at one. */
    index: cursor.index,
    marked: brush.marked,
    input: {
      onBlur: () => {
        cursor.clear();
        brush.drop();
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (!brush.takeKey(event)) {
          cursor.onKeyDown(event);
          return;
        }
        event.preventDefault();
        // A list around it would go to another row.
        event.stopPropagation();
      },
      onPointerDown: brush.onPointerDown,
      onPointerMove: (event: PointerEvent) => {
        if (!brush.takePointer(event)) cursor.onPointerMove(event);
      },
      onPointerUp: brush.onPointerUp,
      onPointerCancel: brush.drop,
      onPointerLeave: cursor.clear,
    },
  };
}
