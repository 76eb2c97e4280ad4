import { useMemo, useState } from 'react';
import type { Stretch } from '../../paneKit/chart/index.ts';
import { type FeedEntry, useEventRing, usePastMs, useServerNowMs } from '../../paneKit/index.ts';
import type { FeedFilter } from './feedFilter.ts';
import { METRIC_STEPS, type MetricRow, metricRows, openMetrics, takeMetrics } from './metrics.ts';
import { STEP_MS } from './volume.ts';

const DRAW_EVERY_MS = 1_000;

/** The series of the feed as they are shown now. */
export interface ShownMetrics {
  readonly rows: readonly MetricRow[];
  /** Series that there was no room for. */
  readonly beyond: number;
}

/**
 * The series of the last five minutes, looked at once a second; of a feed that stands still those of its last five
 * minutes, or of the stretch that it stands on.
 *
 * @param held what is on show while the feed stands still; `null`: it follows
 */
export function useMetrics(
  filter: FeedFilter,
  held: readonly FeedEntry[] | null,
  fixed: Stretch | null,
): ShownMetrics {
  const { ring } = useEventRing();
  const liveMs = useServerNowMs(DRAW_EVERY_MS);
  const pastMs = usePastMs();
  const nowMs = pastMs === null ? liveMs : Math.floor(pastMs / DRAW_EVERY_MS) * DRAW_EVERY_MS;
  const [metrics, setMetrics] = useState(() => openMetrics(filter, STEP_MS));
  const own = metrics.filter === filter ? metrics : openMetrics(filter, STEP_MS);
  if (own !== metrics) setMetrics(own);
  // It grows in place, as the ring does; the time says when it is looked at again.
  const following = useMemo(() => {
    if (held !== null) return null;
    takeMetrics(own, ring, nowMs);
    return { rows: metricRows(own, nowMs), beyond: own.beyond.size };
  }, [held, own, ring, nowMs]);
  const still = useMemo(
    () => (held === null ? null : readStill(filter, held, fixed)),
    [filter, held, fixed],
  );
  return following ?? still ?? { rows: [], beyond: 0 };
}

function readStill(
  filter: FeedFilter,
  held: readonly FeedEntry[],
  fixed: Stretch | null,
): ShownMetrics {
  const last = held.findLast(({ kind }) => kind === 'event');
  const toMs = fixed?.toMs ?? (last?.kind === 'event' ? Date.parse(last.event.timestamp) + 1 : 0);
  const stepMs =
    fixed === null ? STEP_MS : Math.max(1_000, Math.ceil((toMs - fixed.fromMs) / METRIC_STEPS));
  const metrics = openMetrics(filter, stepMs);
  const source = { first: 0, next: held.length, at: (place: number) => held[place] };
  takeMetrics(metrics, source, toMs);
  return { rows: metricRows(metrics, toMs), beyond: metrics.beyond.size };
}
