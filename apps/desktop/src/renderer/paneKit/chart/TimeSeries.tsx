import { lazy, Suspense, useId, useMemo, useRef } from 'react';
import './chart.css';
import { ChartTable } from './ChartTable.tsx';
import { Cursor, speakAt } from './Cursor.tsx';
import { Marked, speakMarked } from './Marked.tsx';
import type { ChartData, Stretch } from './model.ts';
import { Overlay } from './Overlay.tsx';
import { timeTicks, valueAxis, valuesOn } from './scale.ts';
import { type PlotArea, project } from './shape.ts';
import { useChartInput } from './useChartInput.ts';
import { useSize } from './useSize.ts';

// Recharts comes with the first chart: a board without one does not load it.
const Plot = lazy(() => import('./Plot.tsx'));

const LEFT = 46;
const TOP = 8;
const RIGHT = 12;
const RIGHT_WITH_LABELS = 132;
const BOTTOM = 20;
const TICK_WIDTH = 84;

function areaOf(size: { width: number; height: number }, lines: number): PlotArea | null {
  const right = lines > 1 ? RIGHT_WITH_LABELS : RIGHT;
  const area = {
    left: LEFT,
    top: TOP,
    width: size.width - LEFT - right,
    height: size.height - TOP - BOTTOM,
  };
  return area.width < 40 || area.height < 30 ? null : area;
}

/** Where the newest value of any line is. */
function newestIndex({ lines }: ChartData): number | undefined {
  const found = lines.map(({ points }) => points.findLastIndex(({ value }) => value !== null));
  return found.length === 0 || Math.max(...found) < 0 ? undefined : Math.max(...found);
}

/**
 * Lines over time, as large as the element it stands in. Arrow keys move a cursor that reads the values out;
 * the table says the same in words. With `onFix` a stretch can be marked by mouse or keyboard.
 */
export function TimeSeries(props: {
  readonly label: string;
  readonly data: ChartData;
  readonly isTable?: boolean;
  readonly onFocus?: () => void;
  /** Somebody wants to look at this stretch alone. */
  readonly onFix?: (stretch: Stretch) => void;
}) {
  const { label, data, isTable = false, onFocus, onFix } = props;
  const boxRef = useRef<HTMLDivElement>(null);
  const hatchId = useId();
  const size = useSize(boxRef);
  const lineCount = data.lines.length;
  const area = useMemo(() => (size === null ? null : areaOf(size, lineCount)), [size, lineCount]);
  const axis = useMemo(() => valueAxis(valuesOn(data), data.startsAtZero), [data]);
  const projection = useMemo(
    () => (area === null ? null : project(data, axis, area)),
    [data, axis, area],
  );
  const { fromMs, toMs } = data;
  const ticks = useMemo(
    () => timeTicks(fromMs, toMs, Math.max(2, Math.floor((area?.width ?? 0) / TICK_WIDTH))),
    [fromMs, toMs, area],
  );
  const { index, marked, input } = useChartInput({ data, area, onFix });
  const last = (data.lines[0]?.points.length ?? 1) - 1;
  const looked = index ?? newestIndex(data) ?? last;
  if (isTable) return <ChartTable label={label} data={data} onFocus={onFocus} />;
  return (
    <div
      ref={boxRef}
      className="chart-box"
      role="slider"
      tabIndex={0}
      aria-label={`${label}, chart`}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={looked}
      aria-valuetext={marked === null ? speakAt(data, looked) : speakMarked(marked)}
      onFocus={onFocus}
      {...input}
    >
      {size !== null && area !== null && projection !== null && (
        <>
          <Suspense fallback={null}>
            <Plot data={data} axis={axis} ticks={ticks} size={size} area={area} hatchId={hatchId} />
            <svg className="chart-over" aria-hidden="true">
              <Overlay data={data} area={area} projection={projection} />
            </svg>
          </Suspense>
          {marked !== null && <Marked stretch={marked} area={area} projection={projection} />}
          {index !== null && marked === null && (
            <Cursor data={data} index={index} area={area} projection={projection} />
          )}
        </>
      )}
    </div>
  );
}
