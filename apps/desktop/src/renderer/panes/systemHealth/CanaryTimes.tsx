import type { SystemReport } from '@batcave/shared/health';
import { useMemo } from 'react';
import { TimeSeries } from '../../paneKit/chart/index.ts';
import { canaryChart } from './canaryChart.ts';
import { formatMs } from './row.ts';

const DRAW_EVERY_MS = 5_000;

/** How long canaries took in the last ten minutes, stage by stage. */
export function CanaryTimes(props: {
  readonly history: NonNullable<SystemReport['canary']>;
  readonly intervalMs: number;
  readonly nowMs: number;
}) {
  const { history, intervalMs } = props;
  const nowMs = Math.floor(props.nowMs / DRAW_EVERY_MS) * DRAW_EVERY_MS;
  const data = useMemo(() => canaryChart(history, intervalMs, nowMs), [history, intervalMs, nowMs]);
  if (data.lines.length === 0)
    return <p className="system-chart-none meta">No canary has come through yet.</p>;
  return (
    <section className="system-chart" aria-label="Canaries of the last ten minutes">
      <p className="meta">
        Canaries of the last 10 min, slowest of each stretch, in ms · limits: judged{' '}
        {formatMs(history.judged_within_ms)}, on the stream {formatMs(history.streamed_within_ms)},
        lost after {formatMs(history.lost_after_ms)}
      </p>
      <div className="system-chart-box">
        <TimeSeries label="Time of canaries in milliseconds" data={data} />
      </div>
    </section>
  );
}
