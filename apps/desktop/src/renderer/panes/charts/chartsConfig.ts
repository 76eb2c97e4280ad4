import { SEVERITIES } from '@batcave/shared/events';
import { AGGREGATES } from '@batcave/shared/rules';
import { MAX_LINES, type SeriesSpec } from '../../paneKit/chart/index.ts';

/** One chart as somebody set it up. */
export interface ChartConfig {
  /** Empty: named by its first line. */
  readonly title: string;
  readonly lines: readonly SeriesSpec[];
}

/** What a pane of charts shows. */
export interface ChartsConfig {
  readonly rangeMs: number;
  /** Whether the values of the alert that was opened last stand before the charts. */
  readonly follows: boolean;
  readonly charts: readonly ChartConfig[];
}

/** A window keeps up with so many. */
export const MAX_CHARTS = 8;

const MINUTE_MS = 60_000;
/** Ranges and how many stretches each is cut into. */
export const RANGES = [
  { rangeMs: 15 * MINUTE_MS, buckets: 60, word: '15 min' },
  { rangeMs: 60 * MINUTE_MS, buckets: 120, word: '1 h' },
  { rangeMs: 6 * 60 * MINUTE_MS, buckets: 144, word: '6 h' },
  { rangeMs: 24 * 60 * MINUTE_MS, buckets: 144, word: '24 h' },
  { rangeMs: 7 * 24 * 60 * MINUTE_MS, buckets: 168, word: '7 d' },
] as const;

/** What a pane shows that nobody has set up: how much happens, how much of it is bad, and the machines. */
export const FIRST_CHARTS: ChartsConfig = {
  rangeMs: 15 * MINUTE_MS,
  follows: true,
  charts: [
    {
      title: 'Events per second',
      lines: [{ aggregate: 'rate' }, { aggregate: 'rate', severity: 'WARN' }],
    },
    {
      title: 'CPU of hosts',
      lines: [
        { aggregate: 'avg', field: 'payload.busy_percent', type: 'host.cpu' },
        { aggregate: 'max', field: 'payload.busy_percent', type: 'host.cpu' },
      ],
    },
  ],
};

const TEXTS = ['service', 'source', 'type', 'field'] as const;
const KNOWN = new Set<string>([...TEXTS, 'severity', 'aggregate']);
const FIELD = /^payload\.\S+$/;

function isRecord(kept: unknown): kept is Readonly<Record<string, unknown>> {
  return typeof kept === 'object' && kept !== null && !Array.isArray(kept);
}

function isLine(kept: unknown): kept is SeriesSpec {
  if (!isRecord(kept) || !Object.keys(kept).every((name) => KNOWN.has(name))) return false;
  const { aggregate, severity, field } = kept;
  if (!AGGREGATES.some((each) => each === aggregate)) return false;
  if (severity !== undefined && !SEVERITIES.some((each) => each === severity)) return false;
  const isText = (text: unknown) =>
    text === undefined || (typeof text === 'string' && text !== '' && text.length <= 256);
  if (!TEXTS.every((name) => isText(kept[name]))) return false;
  if (field === undefined) return aggregate === 'count' || aggregate === 'rate';
  return typeof field === 'string' && FIELD.test(field);
}

function isChart(kept: unknown): kept is ChartConfig {
  if (!isRecord(kept)) return false;
  const { title, lines } = kept;
  const isTitle = typeof title === 'string' && title.length <= 100;
  const areLines = Array.isArray(lines) && lines.length >= 1 && lines.length <= MAX_LINES;
  return isTitle && areLines && lines.every(isLine);
}

/** Whether what was kept can be shown. */
export function isChartsConfig(kept: unknown): kept is ChartsConfig {
  if (!isRecord(kept)) return false;
  const { rangeMs, follows, charts } = kept;
  return (
    RANGES.some((range) => range.rangeMs === rangeMs) &&
    typeof follows === 'boolean' &&
    Array.isArray(charts) &&
    charts.length <= MAX_CHARTS &&
    charts.every(isChart)
  );
}

/** The next longer range, or the next shorter one; the same at the end. */
export function stepRange(rangeMs: number, step: 1 | -1): number {
  const at = RANGES.findIndex((range) => range.rangeMs === rangeMs);
  return RANGES[at + step]?.rangeMs ?? rangeMs;
}

/** Whether a line of the form can be drawn, and what is missing if not. */
export function faultOf({ aggregate, field }: SeriesSpec): string | null {
  if (field === undefined)
    return aggregate === 'count' || aggregate === 'rate'
      ? null
      : 'Name the number in the payload: payload.busy_percent';
  return FIELD.test(field) ? null : 'Begin with payload. and leave no spaces: payload.busy_percent';
}
