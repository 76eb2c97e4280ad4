import { formatClock, formatElapsed } from '../../ui/format.ts';
import type { Stretch } from './model.ts';
import type { PlotArea, Projection } from './shape.ts';

/** A marked stretch in words: `08:41:00Z to 08:42:00Z, 01:00; Enter shows it alone`. */
export function speakMarked({ fromMs, toMs }: Stretch): string {
  return `${formatClock(fromMs)}Z to ${formatClock(toMs)}Z, ${formatElapsed(toMs - fromMs)}; Enter shows it alone`;
}

/** The stretch that is being marked, over the lines. */
export function Marked(props: {
  readonly stretch: Stretch;
  readonly area: PlotArea;
  readonly projection: Projection;
}) {
  const { stretch, area, projection } = props;
  const left = projection.x(stretch.fromMs);
  const right = projection.x(stretch.toMs);
  return (
    <svg className="chart-over" aria-hidden="true">
      <rect
        className="chart-marked"
        x={left}
        y={area.top}
        width={Math.max(1, right - left)}
        height={area.height}
      />
      <text className="chart-word" x={left + 3} y={area.top + 11}>
        {formatClock(stretch.fromMs)}Z – {formatClock(stretch.toMs)}Z
      </text>
    </svg>
  );
}
