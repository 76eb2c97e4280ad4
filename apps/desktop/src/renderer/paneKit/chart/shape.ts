import type { ChartData, ChartLine } from './model.ts';
import type { Axis } from './scale.ts';

/** Where the lines are drawn, in pixels of the chart. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** From time and value to pixels. */
export interface Projection {
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
}

export function project(
  { fromMs, toMs }: Pick<ChartData, 'fromMs' | 'toMs'>,
  axis: Pick<Axis, 'min' | 'max'>,
  { left, top, width, height }: PlotArea,
): Projection {
  return {
    x: (atMs) => left + ((atMs - fromMs) / (toMs - fromMs)) * width,
    y: (value) => top + height - ((value - axis.min) / (axis.max - axis.min)) * height,
  };
}

interface Vertex {
  readonly atMs: number;
  readonly value: number;
}

/** A line as it is drawn, broken where a value is missing: the middle of every stretch, or its steps. */
export function runsOf({ points, isStep }: ChartLine, stepMs: number): readonly Vertex[][] {
  const runs: Vertex[][] = [];
  let isBroken = true;
  for (const { atMs, value } of points) {
    if (value === null) {
      isBroken = true;
      continue;
    }
    const middleMs = atMs + stepMs / 2;
    const before = isBroken ? undefined : runs.at(-1);
    if (before === undefined) runs.push([{ atMs: middleMs, value }]);
    else {
      const last = before.at(-1);
      if (isStep && last !== undefined) before.push({ atMs, value: last.value }, { atMs, value });
      before.push({ atMs: middleMs, value });
    }
    isBroken = false;
  }
  return runs;
}

/** Values that stand alone: a line between two points would not show them. */
export function loneOf(line: ChartLine, stepMs: number): readonly Vertex[] {
  return runsOf(line, stepMs).flatMap((run) => (run.length === 1 ? run : []));
}

/** Only the part of a line that is beyond a bound, cut off where it crosses it. */
export function beyondRuns(
  line: ChartLine,
  stepMs: number,
  bound: { readonly value: number; readonly isBeyondAbove: boolean },
): readonly Vertex[][] {
  const isOut = ({ value }: Vertex) =>
    bound.isBeyondAbove ? value > bound.value : value < bound.value;
  const found: Vertex[][] = [];
  for (const run of runsOf(line, stepMs)) {
    let open: Vertex[] | null = null;
    run.forEach((vertex, i) => {
      const before = run[i - 1];
      const crossing =
        before === undefined || isOut(before) === isOut(vertex)
          ? null
          : crossingOf(before, vertex, bound.value);
      if (isOut(vertex)) {
        if (open === null) found.push((open = crossing === null ? [] : [crossing]));
        open.push(vertex);
      } else if (open !== null) {
        if (crossing !== null) open.push(crossing);
        open = null;
      }
    });
  }
  return found.filter((run) => run.length > 1);
}

function crossingOf(a: Vertex, b: Vertex, value: number): Vertex {
  const share = (value - a.value) / (b.value - a.value);
  return { atMs: a.atMs + (b.atMs - a.atMs) * share, value };
}

/** The path of SVG through the runs. */
export function pathOf(runs: readonly (readonly Vertex[])[], { x, y }: Projection): string {
  return runs
    .map((run) =>
      run
        .map(({ atMs, value }, i) => `${i === 0 ? 'M' : 'L'}${round(x(atMs))} ${round(y(value))}`)
        .join(''),
    )
    .join('');
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** Moves labels apart so that none covers another, and keeps their order. Heights in pixels. */
export function spread(
  wanted: readonly number[],
  gap: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  let least = top;
  for (const label of order) {
    label.y = Math.max(label.y, least);
    least = label.y + gap;
  }
  let most = bottom;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, most);
    most = label.y - gap;
  }
  const placed = new Array<number>(wanted.length).fill(top);
  for (const { y, i } of order) placed[i] = y;
  return placed;
}
