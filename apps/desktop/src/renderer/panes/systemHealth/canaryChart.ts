import type { CanaryStage, SystemReport } from '@batcave/shared/health';
import type { ChartData } from '../../paneKit/chart/index.ts';

type History = NonNullable<SystemReport['canary']>;

const RANGE_MS = 600_000;
const LEAST_STEP_MS = 10_000;

/** The lines, the slowest first: the limit stands for that one. */
const LINES: readonly { readonly stage: CanaryStage; readonly label: string }[] = [
  { stage: 'streamed', label: 'on the stream' },
  { stage: 'judged', label: 'judged' },
  { stage: 'accepted', label: 'taken in' },
];

/**
 * The slowest canary of each stretch of the last ten minutes, in milliseconds, by stage. Stretches are two
 * intervals long, so that one without a canary means that none came through. The limit is drawn once a value
 * comes near it: a line five seconds high would flatten milliseconds.
 */
export function canaryChart(history: History, intervalMs: number, nowMs: number): ChartData {
  const stepMs = Math.max(LEAST_STEP_MS, 2 * intervalMs);
  const count = Math.max(2, Math.floor(RANGE_MS / stepMs));
  // A canary that is under way is none yet: the stretch of it is not over.
  const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs;
  const fromMs = toMs - count * stepMs;
  const slowest = new Map<string, number>();
  for (const { sent_at: at, took_ms: took } of history.flights) {
    const index = Math.floor((Date.parse(at) - fromMs) / stepMs);
    for (const { stage } of LINES) {
      const ms = took[stage];
      const key = `${stage} ${String(index)}`;
      if (ms !== undefined) slowest.set(key, Math.max(ms, slowest.get(key) ?? 0));
    }
  }
  const isKnown = (stage: CanaryStage) =>
    history.flights.some(({ took_ms: took }) => took[stage] !== undefined);
  const shown = LINES.filter(({ stage }) => isKnown(stage));
  const top = Math.max(0, ...slowest.values());
  const { streamed_within_ms: limitMs } = history;
  return {
    ...{ fromMs, toMs, stepMs, startsAtZero: true },
    openFromMs: toMs - 2 * stepMs,
    lines: shown.map(({ stage, label }) => ({
      label,
      isStep: true,
      points: Array.from({ length: count }, (_, i) => ({
        atMs: fromMs + i * stepMs,
        value: slowest.get(`${stage} ${String(i)}`) ?? null,
      })),
    })),
    limit:
      top * 4 < limitMs || shown[0]?.stage !== 'streamed'
        ? null
        : { value: limitMs, isBeyondAbove: true, severity: 'ERROR' },
    marks: history.flights
      .filter(({ lost, sent_at: at }) => lost && Date.parse(at) >= fromMs)
      .slice(-5)
      .map(({ sent_at: at }) => ({ atMs: Date.parse(at), word: 'lost' })),
  };
}
