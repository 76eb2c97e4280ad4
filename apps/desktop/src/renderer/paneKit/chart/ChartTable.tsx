import { formatInstant, formatValue } from '../../ui/format.ts';
import { missingAt } from './Cursor.tsx';
import type { ChartData } from './model.ts';

/** What a chart shows as a table, newest first. */
export function ChartTable(props: {
  readonly label: string;
  readonly data: ChartData;
  readonly onFocus: (() => void) | undefined;
}) {
  const { label, data, onFocus } = props;
  const { lines } = data;
  const rows = (lines[0]?.points ?? []).map(({ atMs }, i) => ({ atMs, i })).toReversed();
  return (
    <div
      className="chart-table scroll"
      role="region"
      aria-label={`${label}, table`}
      tabIndex={0}
      onFocus={onFocus}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Time (UTC)</th>
            {lines.map((line) => (
              <th key={line.label} scope="col">
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ atMs, i }) => (
            <tr key={atMs}>
              <th scope="row" className="mono">
                {formatInstant(atMs)}
              </th>
              {lines.map(({ label: name, points }) => {
                const value = points[i]?.value ?? null;
                return (
                  <td key={name}>{value === null ? missingAt(data, atMs) : formatValue(value)}</td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
