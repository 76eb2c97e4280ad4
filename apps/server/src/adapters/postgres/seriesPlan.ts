import { type EventSeries, type RouteInput, type ROUTES, SERIES_LIMITS } from '@batcave/shared/api';
import { AppError, type FieldFault } from '@batcave/shared/errors';
import { type Aggregate, FieldSchema } from '@batcave/shared/rules';
import { type DurationMs, type EpochMs, formatInstant } from '@batcave/shared/time';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { readInstant } from './readInstant.ts';

export type SeriesQuery = RouteInput<(typeof ROUTES)['events.series']>['query'];

/** What is asked for, checked. */
export interface SeriesPlan {
  readonly fromMs: EpochMs;
  /** The first moment that does not count: `fromMs` and whole steps. */
  readonly toMs: EpochMs;
  readonly stepMs: DurationMs;
  readonly buckets: number;
  readonly aggregate: Aggregate;
  /** Fields and the texts that they must be. */
  readonly group: Readonly<Record<string, string>>;
}

/** What the store says of one bucket that has events, of any kind. */
export interface BucketRow {
  readonly atMs: EpochMs;
  /** Events looked at, whether or not they fit. */
  readonly scanned: number;
  readonly count: number;
  readonly value: number | null;
  readonly oldestMs: EpochMs;
}

const HOUR_MS = 3_600_000;
const DEFAULT_BUCKETS = 120;
const DAYS = SERIES_LIMITS.maxSpanMs / 86_400_000;

const isGroup = Compile(
  Type.Record(FieldSchema, Type.String({ maxLength: 1024 }), {
    maxProperties: SERIES_LIMITS.maxGroupFields,
    additionalProperties: false,
  }),
);

function refuse(...faults: FieldFault[]): AppError {
  const [first] = faults;
  return new AppError(
    'invalid_request',
    first &&
      `The query is not of the form this route takes: ${first.field} must be ${first.limit}.`,
    { faults },
  );
}

function readGroup(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  try {
    const group: unknown = JSON.parse(text);
    if (isGroup.Check(group)) return group as Record<string, string>;
  } catch {
    // Falls through to the same answer as JSON of another form.
  }
  throw refuse({
    field: '/group',
    limit: `a JSON object of at most ${String(SERIES_LIMITS.maxGroupFields)} fields and their texts`,
    fix: 'Send for example {"source":"web-1","labels.disk":"sda"}.',
  });
}

/** Checks the question and fills in what it leaves out. @throws AppError `invalid_request` that names the field */
export function planSeries(query: SeriesQuery, nowMs: EpochMs): SeriesPlan {
  const askedToMs = readInstant('to', query.to) ?? nowMs;
  const fromMs = readInstant('from', query.from) ?? askedToMs - HOUR_MS;
  const spanMs = askedToMs - fromMs;
  if (spanMs <= 0)
    throw refuse({ field: '/to', limit: 'later than from', fix: 'Turn the range round.' });
  if (spanMs > SERIES_LIMITS.maxSpanMs)
    throw refuse({
      field: '/from',
      limit: `at most ${String(DAYS)} days before to`,
      fix: 'Ask for a shorter range, or several one after the other.',
    });
  const aggregate = query.aggregate ?? (query.field === undefined ? 'count' : 'avg');
  if (query.field === undefined && aggregate !== 'count' && aggregate !== 'rate')
    throw refuse({
      field: '/field',
      limit: `there for ${aggregate}`,
      fix: 'Name the number in the payload, as payload.busy_percent, or ask for count or rate.',
    });
  const buckets = query.buckets ?? DEFAULT_BUCKETS;
  const stepMs = Math.ceil(spanMs / buckets);
  return {
    ...{ fromMs, toMs: fromMs + stepMs * buckets, stepMs, buckets, aggregate },
    group: readGroup(query.group),
  };
}

/**
 * The whole series from the buckets that have events. A bucket that was not looked through whole has no
 * value: half of it would look like a drop.
 */
export function fillSeries(
  plan: SeriesPlan,
  rows: readonly BucketRow[],
  { throughSeq, maxScanned }: { readonly throughSeq: number; readonly maxScanned: number },
): EventSeries {
  const { fromMs, toMs, stepMs, buckets, aggregate } = plan;
  const scanned = rows.reduce((sum, row) => sum + row.scanned, 0);
  const cutMs =
    scanned < maxScanned ? null : rows.reduce((ms, row) => Math.min(ms, row.oldestMs), toMs);
  const rowAt = new Map(rows.map((row) => [row.atMs, row]));
  const isCounted = aggregate === 'count' || aggregate === 'rate';
  return {
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    step_ms: stepMs,
    through_seq: throughSeq,
    complete_from: cutMs === null ? null : formatInstant(cutMs),
    buckets: Array.from({ length: buckets }, (_, i) => {
      const atMs = fromMs + i * stepMs;
      const at = formatInstant(atMs);
      if (cutMs !== null && atMs < cutMs) return { at, value: null, count: 0 };
      const { count = 0, value = null } = rowAt.get(atMs) ?? {};
      if (!isCounted) return { at, value, count };
      return { at, value: aggregate === 'count' ? count : (count * 1000) / stepMs, count };
    }),
  };
}
