import { memo, useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from 'recharts';
import { strokeOf } from './lineStyle.ts';
import { type ChartData, gapsOf } from './model.ts';
import { type Axis, formatAxisValue, formatTick } from './scale.ts';
import type { PlotArea } from './shape.ts';

/** Beside and below the lines. */
const AXIS_WIDTH = 46;
const AXIS_HEIGHT = 20;

const TICK = { fill: 'var(--fg-2)', fontSize: 11 };
const AXIS_LINE = { stroke: 'var(--line-1)' };

interface Row {
  readonly atMs: number;
  readonly values: readonly (number | null)[];
}

const atOf = (row: Row) => row.atMs;
// One function for each line, always the same one: Recharts compares them.
const VALUE_OF = [0, 1, 2, 3].map((i) => (row: Row) => row.values[i] ?? null);

/**
 * Axes, limit, usual range, gaps and lines. Drawn only when what it shows has changed: what follows the
 * pointer is drawn over it.
 */
const Plot = memo(function Plot(props: {
  readonly data: ChartData;
  readonly axis: Axis;
  readonly ticks: readonly number[];
  readonly size: { readonly width: number; readonly height: number };
  readonly area: PlotArea;
  readonly hatchId: string;
}) {
  const { data, axis, ticks, size, area, hatchId } = props;
  const { lines, stepMs, fromMs, toMs, limit, band, marks = [] } = data;
  const rows = useMemo<Row[]>(
    () =>
      (lines[0]?.points ?? []).map(({ atMs }, i) => ({
        atMs: atMs + stepMs / 2,
        values: lines.map(({ points }) => points[i]?.value ?? null),
      })),
    [lines, stepMs],
  );
  const gaps = useMemo(() => gapsOf(data), [data]);
  const spanMs = toMs - fromMs;
  const margin = {
    top: area.top,
    left: area.left - AXIS_WIDTH,
    right: size.width - area.left - area.width,
    bottom: size.height - area.top - area.height - AXIS_HEIGHT,
  };
  const common = {
    isAnimationActive: false,
    activeDot: false,
    dot: false,
    connectNulls: false,
  } as const;
  return (
    <ComposedChart
      width={size.width}
      height={size.height}
      margin={margin}
      data={rows}
      accessibilityLayer={false}
    >
      <defs>
        <pattern
          id={hatchId}
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V8" stroke="var(--line-2)" strokeWidth="2" opacity="0.55" />
        </pattern>
      </defs>
      <CartesianGrid vertical={false} stroke="var(--line-1)" strokeOpacity={0.6} />
      {band && (
        <ReferenceArea
          y1={band.lower ?? axis.min}
          y2={band.upper ?? axis.max}
          fill="var(--bg-3)"
          fillOpacity={1}
          ifOverflow="hidden"
        />
      )}
      {gaps.map((gap) => (
        <ReferenceArea
          key={gap.fromMs}
          x1={gap.fromMs}
          x2={gap.toMs}
          fill={`url(#${hatchId})`}
          fillOpacity={1}
          ifOverflow="hidden"
        />
      ))}
      <XAxis
        dataKey={atOf}
        type="number"
        domain={[fromMs, toMs]}
        allowDataOverflow
        ticks={[...ticks]}
        interval={0}
        height={AXIS_HEIGHT}
        tick={TICK}
        tickLine={false}
        axisLine={AXIS_LINE}
        tickFormatter={(atMs: number) => formatTick(atMs, spanMs)}
      />
      <YAxis
        type="number"
        domain={[axis.min, axis.max]}
        allowDataOverflow
        ticks={[...axis.ticks]}
        interval={0}
        width={AXIS_WIDTH}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickFormatter={formatAxisValue}
      />
      {marks
        .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
        .map(({ atMs, word }) => (
          <ReferenceLine key={`${word}${String(atMs)}`} x={atMs} stroke="var(--line-2)" />
        ))}
      {lines.map((line, i) => {
        const own = {
          ...common,
          ...strokeOf(i, lines.length),
          strokeWidth: 1.5,
          dataKey: VALUE_OF[i] ?? atOf,
        };
        // Counts stand on the ground; several of them would cover each other.
        if (line.isStep && lines.length === 1)
          return <Area key={line.label} {...own} type="step" fill="var(--bg-2)" fillOpacity={1} />;
        return <Line key={line.label} {...own} type={line.isStep ? 'step' : 'linear'} />;
      })}
      {limit && <ReferenceLine y={limit.value} stroke="var(--line-2)" strokeDasharray="5 4" />}
    </ComposedChart>
  );
});
export default Plot;
