import { probationRows, type ScoredSeries, worthOf } from './nabScore.ts';

/** What somebody on call would notice of a detector. Shares are 0 to 1, NaN where there is nothing to divide by. */
export interface OpsMetrics {
  readonly windows: number;
  /** Share of the windows with a detected row. */
  readonly recall: number;
  /** Share of the windows in which an alert is raised: one that was open before does not count. */
  readonly caught: number;
  readonly alerts: number;
  readonly falseAlerts: number;
  /** False alerts of all alerts. */
  readonly falseTriggerRate: number;
  /** False alerts of false alerts and caught windows: one that fires again and again in a window gains nothing. */
  readonly eventFalseTriggerRate: number;
  readonly eventF1: number;
  readonly falsePerDay: number;
  readonly seriesDays: number;
  /** Share of the normal stretches, each as long as a window, with a detected row. */
  readonly segmentFalseTriggerRate: number;
  readonly segmentAccuracy: number;
  /** Mean of recall and the share of normal stretches left alone. */
  readonly balancedAccuracy: number;
  /** How far into its window the middle one is found, as a share of the window. */
  readonly medianDelay: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Detections no further apart than this are one alert. */
const COOL_DOWN_MIN = 60;
/** A file without windows is cut as NAB would have cut it. */
const WINDOW_SHARE = 0.1;

/** Counts over all files. */
interface Tally {
  windows: number;
  found: number;
  caught: number;
  alerts: number;
  falseAlerts: number;
  segments: number;
  falseSegments: number;
  days: number;
  readonly delays: number[];
}

function segmentRows({ atMs, windows }: ScoredSeries): number {
  if (windows.length === 0) return Math.max(1, Math.floor(WINDOW_SHARE * atMs.length));
  const rows = windows.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return Math.round(rows / windows.length);
}

/** Cuts the normal rows into stretches; a rest of less than half a stretch is dropped. */
class Segments {
  readonly #tally: Tally;
  readonly #rows: number;
  #length = 0;
  #isHit = false;

  constructor(tally: Tally, rows: number) {
    this.#tally = tally;
    this.#rows = rows;
  }

  add(isDetected: boolean): void {
    this.#length += 1;
    this.#isHit ||= isDetected;
    if (this.#length >= this.#rows) this.close();
  }

  close(): void {
    if (this.#length > 0 && this.#length >= this.#rows / 2) {
      this.#tally.segments += 1;
      if (this.#isHit) this.#tally.falseSegments += 1;
    }
    this.#length = 0;
    this.#isHit = false;
  }
}

function count(series: ScoredSeries, threshold: number, coolDownMs: number, tally: Tally): void {
  const { atMs, windows, scores } = series;
  const { window } = worthOf(atMs.length, windows);
  const segments = new Segments(tally, segmentRows(series));
  const firstFound = new Map<number, number | null>();
  const caught = new Set<number>();
  let lastAtMs: number | undefined;
  const start = Math.ceil(probationRows(atMs.length));
  for (let row = start; row < atMs.length; row++) {
    const now = atMs[row] ?? 0;
    const own = window[row] ?? -1;
    const isDetected = (scores[row] ?? 0) >= threshold;
    if (own >= 0) segments.close();
    else segments.add(isDetected);
    if (own >= 0 && !firstFound.has(own)) firstFound.set(own, null);
    if (row > start) tally.days += Math.max(0, now - (atMs[row - 1] ?? 0)) / DAY_MS;
    if (!isDetected) continue;
    if (own >= 0 && firstFound.get(own) === null) firstFound.set(own, row);
    if (lastAtMs === undefined || now - lastAtMs > coolDownMs) {
      tally.alerts += 1;
      if (own >= 0) caught.add(own);
      else tally.falseAlerts += 1;
    }
    lastAtMs = now;
  }
  segments.close();
  tally.caught += caught.size;
  for (const [own, row] of firstFound) {
    tally.windows += 1;
    if (row === null) continue;
    const [first, last] = windows[own] ?? [0, 0];
    tally.found += 1;
    tally.delays.push((row - first) / (last - first + 1));
  }
}

/**
 * Measures at one threshold, beyond probation.
 *
 * @param coolDownMin  Minutes of data time within which detections are one alert, raised at the first.
 */
export function opsMetrics(
  corpus: readonly ScoredSeries[],
  threshold: number,
  coolDownMin = COOL_DOWN_MIN,
): OpsMetrics {
  const tally: Tally = {
    ...{ windows: 0, found: 0, caught: 0, alerts: 0, falseAlerts: 0 },
    ...{ segments: 0, falseSegments: 0, days: 0, delays: [] },
  };
  for (const series of corpus) count(series, threshold, coolDownMin * MINUTE_MS, tally);
  const { windows, found, caught, alerts, falseAlerts, segments, falseSegments, delays } = tally;
  const recall = found / windows;
  const segmentFalseTriggerRate = falseSegments / segments;
  const f1 = (2 * caught) / (2 * caught + falseAlerts + (windows - caught));
  return {
    windows,
    recall,
    caught: caught / windows,
    alerts,
    falseAlerts,
    falseTriggerRate: falseAlerts / alerts,
    eventFalseTriggerRate: falseAlerts / (falseAlerts + caught),
    eventF1: Number.isNaN(f1) ? 0 : f1,
    falsePerDay: falseAlerts / tally.days,
    seriesDays: tally.days,
    segmentFalseTriggerRate,
    segmentAccuracy: (found + segments - falseSegments) / (windows + segments),
    balancedAccuracy: (recall + 1 - segmentFalseTriggerRate) / 2,
    medianDelay: delays.sort((a, b) => a - b)[delays.length >> 1] ?? NaN,
  };
}
