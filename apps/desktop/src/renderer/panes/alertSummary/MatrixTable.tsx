import type { Severity } from '@batcave/shared/events';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useOpenView, useSurface, WallCode } from '../../paneKit/index.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import type { ShownSummary } from './countAlerts.ts';
import { lookOf } from './SeverityTile.tsx';
import type { CountedAlerts } from './useShowAlerts.ts';

type ServiceRow = ShownSummary['by_service'][number];

/** More rows are not read; the Alert List has them all. */
const MAX_ROWS = 60;

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function Cell(props: {
  readonly row: ServiceRow;
  readonly severity: Severity;
  readonly at: string;
  readonly isTabStop: boolean;
  readonly onShow: (counted: CountedAlerts) => void;
}) {
  const { row, severity, at, isTabStop, onShow } = props;
  const counts = row.by_severity[severity];
  const total = counts.open + counts.acknowledged;
  const { word } = SEVERITY_MARK[severity];
  if (total === 0) return <td aria-label={`no ${word}`} />;
  return (
    <td>
      <button
        type="button"
        className="matrix-cell"
        data-cell={at}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={`${String(total)} ${word} on ${row.service}, ${String(counts.open)} unacked`}
        onClick={() => {
          onShow({ severity, service: row.service });
        }}
      >
        <SeverityShape severity={severity} look={lookOf(counts)} sizePx={15} />
        <span className={counts.open > 0 ? 'strong' : undefined}>{formatCount(total)}</span>
      </button>
    </td>
  );
}

/** Services by severities. A name opens its service, a number leads to exactly those alerts; arrows move between them. */
export function MatrixTable(props: {
  readonly services: readonly ServiceRow[];
  readonly onShow: (counted: CountedAlerts) => void;
}) {
  const { services, onShow } = props;
  const open = useOpenView();
  // On a wall the arrows go from board to board.
  const isWall = useSurface() === 'wall';
  const [tabStop, setTabStop] = useState('0,0');
  const table = useRef<HTMLDivElement>(null);
  const rows = services.slice(0, MAX_ROWS);

  function move(event: KeyboardEvent) {
    const step = STEPS[event.key];
    const from = (event.target as HTMLElement).dataset['cell'];
    if (step === undefined || from === undefined) return;
    event.preventDefault();
    const [row = 0, column = 0] = from.split(',').map(Number);
    for (let far = 1; far <= rows.length; far += 1) {
      const at = `${String(row + step[0] * far)},${String(column + step[1] * far)}`;
      const cell = table.current?.querySelector<HTMLElement>(`[data-cell="${at}"]`);
      if (cell === null || cell === undefined) continue;
      setTabStop(at);
      cell.focus();
      return;
    }
  }

  return (
    <div ref={table} className="matrix scroll" tabIndex={-1} onKeyDown={move}>
      <table>
        <thead>
          <tr>
            <th scope="col">Service</th>
            {WORST_FIRST.map((severity) => (
              <th key={severity} scope="col">
                {SEVERITY_MARK[severity].word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.service}>
              <th scope="row" className="matrix-name">
                <button
                  type="button"
                  className="matrix-service"
                  data-cell={`${String(i)},0`}
                  data-pane-focus={i === 0 ? '' : undefined}
                  tabIndex={isWall || tabStop === `${String(i)},0` ? 0 : -1}
                  title={row.service}
                  onClick={() => {
                    open(
                      { kind: 'service', service: row.service },
                      rows.map(({ service }) => ({ kind: 'service', service })),
                    );
                  }}
                >
                  {row.service}
                </button>
                <WallCode
                  view={{ kind: 'service', service: row.service }}
                  says={`Service ${row.service}`}
                />
              </th>
              {WORST_FIRST.map((severity, column) => (
                <Cell
                  key={severity}
                  row={row}
                  severity={severity}
                  at={`${String(i)},${String(column + 1)}`}
                  isTabStop={isWall || tabStop === `${String(i)},${String(column + 1)}`}
                  onShow={onShow}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {services.length > rows.length && (
        <p className="matrix-more meta">{plural(services.length - rows.length, 'more service')}</p>
      )}
    </div>
  );
}
