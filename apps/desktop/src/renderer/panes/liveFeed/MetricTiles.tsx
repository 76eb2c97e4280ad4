import { type KeyboardEvent, memo, type RefObject, useEffect, useState } from 'react';
import type { Stretch } from '../../paneKit/chart/index.ts';
import { type FeedEntry, useKeyReader, useSendIntent } from '../../paneKit/index.ts';
import { formatClock, formatCount, formatValue, plural } from '../../ui/format.ts';
import type { FeedFilter } from './feedFilter.ts';
import { type MetricRow, sparkPath } from './metrics.ts';
import { useMetrics } from './useMetrics.ts';

const SPARK = { width: 180, height: 28 };

/** One series: its name, its newest value, its course. Drawn again only when one of them has changed. */
const Tile = memo(
  function Tile(props: {
    readonly row: MetricRow;
    readonly isTabStop: boolean;
    readonly onFocus: () => void;
    readonly onOpen: () => void;
  }) {
    const { row, isTabStop, onFocus, onOpen } = props;
    const { service, name, newest, unit, values } = row;
    const value = `${formatValue(newest.value)}${unit === '' ? '' : ` ${unit}`}`;
    return (
      <button
        type="button"
        className="metric-tile"
        data-metric={row.key}
        data-pane-focus={isTabStop ? '' : undefined}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={`${service}, ${name}: ${value} at ${formatClock(newest.atMs)}Z. Opens its chart`}
        title={`${service} · ${name}`}
        onFocus={onFocus}
        onClick={onOpen}
      >
        <span className="metric-service">{service}</span>
        <span className="metric-name">{name}</span>
        <svg
          className="metric-spark"
          viewBox={`0 0 ${String(SPARK.width)} ${String(SPARK.height)}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={sparkPath(values, SPARK)} />
        </svg>
        <strong className="metric-value">{value}</strong>
      </button>
    );
  },
  (a, b) => a.isTabStop === b.isTabStop && JSON.stringify(a.row) === JSON.stringify(b.row),
);

/** How many tiles stand beside each other. */
function columnsIn(grid: HTMLElement): number {
  const tiles = [...grid.querySelectorAll<HTMLElement>('[data-metric]')];
  const top = tiles[0]?.offsetTop;
  return Math.max(1, tiles.filter(({ offsetTop }) => offsetTop === top).length);
}

function stepOf(key: string, columns: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ...{ J: 1, K: -1, ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns },
    ...{ PageDown: columns * 3, PageUp: -columns * 3 },
    ...{ Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
  };
  return steps[key];
}

/** The numbers of the feed as small curves, in place of its rows. Enter on one opens its chart. */
export function MetricTiles(props: {
  readonly filter: FeedFilter;
  readonly held: readonly FeedEntry[] | null;
  readonly fixed: Stretch | null;
  readonly hasEvents: boolean;
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
}) {
  const { filter, held, fixed, hasEvents, scrollerRef } = props;
  const { rows, beyond } = useMetrics(filter, held, fixed);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const readKey = useKeyReader();
  const sendIntent = useSendIntent();
  const tabStop = rows.some(({ key }) => key === activeKey) ? activeKey : rows[0]?.key;
  const isEmpty = rows.length === 0;

  useEffect(() => {
    // Whoever turned to the curves by key goes on there; so does whoever stood on one that has gone.
    const grid = scrollerRef.current;
    if (grid !== null && document.activeElement === grid && !isEmpty)
      grid.querySelector<HTMLElement>('[data-pane-focus]')?.focus();
  }, [scrollerRef, isEmpty]);

  function openChart({ spec }: MetricRow): void {
    // The charts lie on the board: a feed that stands over the board makes room for them.
    scrollerRef.current?.closest('dialog')?.close();
    sendIntent({ kind: 'showSeries', spec });
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const grid = event.currentTarget;
    const step = stepOf(readKey(event) ?? '', columnsIn(grid));
    if (step === undefined) return;
    const at = rows.findIndex(({ key }) => key === tabStop);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) return;
    const tile = grid.querySelector<HTMLElement>(`[data-metric="${CSS.escape(next.key)}"]`);
    tile?.focus();
    tile?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <div
      ref={scrollerRef}
      className="metric-tiles scroll"
      role="group"
      aria-label="Numbers of the events, by service and name"
      data-pane-focus={isEmpty ? '' : undefined}
      tabIndex={isEmpty ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => (
        <Tile
          key={row.key}
          row={row}
          isTabStop={row.key === tabStop}
          onFocus={() => {
            setActiveKey(row.key);
          }}
          onOpen={() => {
            openChart(row);
          }}
        />
      ))}
      {isEmpty && hasEvents && (
        <div className="pane-state">
          <p>
            {fixed === null
              ? 'No event of the last 5 minutes that passes has a number in its payload.'
              : 'No event of this time that passes has a number in its payload.'}
          </p>
          <p className="meta">V shows the rows.</p>
        </div>
      )}
      {beyond > 0 && (
        <p className="metric-beyond meta">
          {formatCount(beyond)} more: only {plural(rows.length, 'curve')} at a time. Narrow them
          with the filter.
        </p>
      )}
    </div>
  );
}
