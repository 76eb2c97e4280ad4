import { memo } from 'react';
import { formatValue } from '../../ui/format.ts';
import { strokeOf } from './lineStyle.ts';
import { type ChartData, newestOf } from './model.ts';
import { beyondRuns, loneOf, pathOf, type PlotArea, type Projection, spread } from './shape.ts';

const LABEL_GAP = 14;
/** A value that stands alone is as wide as this at least. */
const LONE_WIDTH = 4;

function boundsOf({ limit, band }: ChartData) {
  const { lower = null, upper = null, severity = 'INFO' as const } = band ?? {};
  return [
    ...(limit ? [limit] : []),
    ...(upper === null ? [] : [{ value: upper, isBeyondAbove: true, severity }]),
    ...(lower === null ? [] : [{ value: lower, isBeyondAbove: false, severity }]),
  ];
}

/** What Recharts has no part for: the part of the line beyond the limit, words at its ends. */
export const Overlay = memo(function Overlay(props: {
  readonly data: ChartData;
  readonly area: PlotArea;
  readonly projection: Projection;
}) {
  const { data, area, projection } = props;
  const { lines, stepMs, limit, marks = [] } = data;
  const [first] = lines;
  const bounds = boundsOf(data);
  const right = area.left + area.width;
  const ends = lines.map((line) => ({ line, newest: newestOf(line) }));
  const endYs = spread(
    ends.map(({ newest }) => projection.y(newest?.value ?? 0)),
    LABEL_GAP,
    { top: area.top + 4, bottom: area.top + area.height },
  );
  const limitY = limit ? projection.y(limit.value) : 0;
  return (
    <g>
      {lines.map((line, i) =>
        loneOf(line, stepMs).map(({ atMs, value }) => {
          const half = Math.max(
            LONE_WIDTH / 2,
            (projection.x(atMs + stepMs) - projection.x(atMs)) / 2,
          );
          const y = projection.y(value);
          const from = String(projection.x(atMs) - half);
          return (
            <path
              key={`${line.label}${String(atMs)}`}
              d={`M${from} ${String(y)}h${String(half * 2)}`}
              stroke={strokeOf(i, lines.length).stroke}
              strokeWidth="1.5"
            />
          );
        }),
      )}
      {first !== undefined &&
        bounds.map((bound) => {
          const d = pathOf(beyondRuns(first, stepMs, bound), projection);
          return (
            <g key={`${String(bound.isBeyondAbove)}${String(bound.value)}`}>
              <path className="chart-beyond-edge" d={d} />
              <path className={`chart-beyond chart-${bound.severity.toLowerCase()}`} d={d} />
            </g>
          );
        })}
      {data.openFromMs >= data.toMs - 2 * stepMs && (
        <text className="chart-word" x={right} y={area.top + area.height + 15} textAnchor="end">
          now
        </text>
      )}
      {limit && (
        <text
          className="chart-word"
          x={area.left + 4}
          y={limitY + (limitY > area.top + 14 ? -4 : 12)}
        >
          limit {formatValue(limit.value)}
        </text>
      )}
      {marks.map(({ atMs, word }, i) => {
        const x = projection.x(atMs);
        if (x < area.left || x > right) return null;
        const isLeft = x > right - 60;
        return (
          <text
            key={`${word}${String(atMs)}`}
            className="chart-word"
            x={x + (isLeft ? -3 : 3)}
            y={area.top + area.height - 5 - (i % 3) * 13}
            textAnchor={isLeft ? 'end' : 'start'}
          >
            {word}
          </text>
        );
      })}
      {lines.length > 1 &&
        ends.map(({ line }, i) => (
          <g key={line.label}>
            <path
              d={`M${String(right + 3)} ${String((endYs[i] ?? 0) - 4)}h14`}
              strokeWidth="1.5"
              {...strokeOf(i, lines.length)}
            />
            <text className="chart-word chart-end" x={right + 21} y={endYs[i] ?? 0}>
              {line.label.length > 18 ? `${line.label.slice(0, 17)}…` : line.label}
            </text>
          </g>
        ))}
    </g>
  );
});
