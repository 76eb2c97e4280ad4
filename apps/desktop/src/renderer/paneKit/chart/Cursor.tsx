import { formatClock, formatValue } from '../../ui/format.ts';
import { strokeOf } from './lineStyle.ts';
import type { ChartData } from './model.ts';
import type { PlotArea, Projection } from './shape.ts';

/** What is under the cursor in words: `08:41:30Z: p95 412, beyond the limit 250`. */
export function speakAt(data: ChartData, index: number): string {
  const atMs = data.fromMs + index * data.stepMs;
  const values = data.lines.map(({ label, points }) => {
    const value = points[index]?.value ?? null;
    return `${data.lines.length > 1 ? `${label} ` : ''}${value === null ? missingAt(data, atMs) : formatValue(value)}`;
  });
  const { limit } = data;
  return `${formatClock(atMs)}Z: ${values.join(', ')}${limit ? `, limit ${formatValue(limit.value)}` : ''}`;
}

export function missingAt(data: ChartData, atMs: number): string {
  return atMs >= data.openFromMs ? 'not over yet' : 'no data';
}

/** The line at the cursor and what is there. Hidden from screen readers, which have it as the value of the chart. */
export function Cursor(props: {
  readonly data: ChartData;
  readonly index: number;
  readonly area: PlotArea;
  readonly projection: Projection;
}) {
  const { data, index, area, projection } = props;
  const atMs = data.fromMs + index * data.stepMs;
  const x = projection.x(atMs + data.stepMs / 2);
  const isRight = x > area.left + area.width / 2;
  const edge = isRight
    ? { right: `calc(100% - ${String(x - 8)}px)` }
    : { left: `${String(x + 8)}px` };
  return (
    <>
      <svg className="chart-over" aria-hidden="true">
        <path
          className="chart-cursor"
          d={`M${String(x)} ${String(area.top)}v${String(area.height)}`}
        />
      </svg>
      <div className="chart-tip" style={edge} aria-hidden="true">
        <div className="mono">{formatClock(atMs)}Z</div>
        {data.lines.map(({ label, points }, i) => {
          const value = points[index]?.value ?? null;
          return (
            <div key={label} className="chart-tip-line">
              {data.lines.length > 1 && (
                <svg width="16" height="8">
                  <path d="M0 4h16" strokeWidth="2" {...strokeOf(i, data.lines.length)} />
                </svg>
              )}
              <span>{label}</span>
              <strong className="strong">
                {value === null ? missingAt(data, atMs) : formatValue(value)}
              </strong>
            </div>
          );
        })}
      </div>
    </>
  );
}
