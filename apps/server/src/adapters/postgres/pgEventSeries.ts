import { type EventSeries, SERIES_LIMITS } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import type { Aggregate } from '@batcave/shared/rules';
import type { View } from '../../identity/index.ts';
import { IS_DEPLOY } from './deployTest.ts';
import { sqlState } from './errors.ts';
import { dayOf } from './partitions.ts';
import type { PgStore } from './pool.ts';
import { fillSeries, planSeries, type SeriesPlan, type SeriesQuery } from './seriesPlan.ts';

/** What a value is made of; of count and rate only how many there are matters. p95: by nearest rank, as rules do. */
const VALUE_OF: Readonly<Record<Aggregate, string>> = {
  count: 'null::float8',
  rate: 'null::float8',
  sum: 'sum(value)',
  avg: 'avg(value)',
  min: 'min(value)',
  max: 'max(value)',
  p95: 'percentile_disc(0.95) within group (order by value)',
};

/**
 * A number as rules read it, from its JSON: a text that looks like one begins with a quote. What a double
 * cannot hold is no number to them either, and would end the statement here.
 */
const NUMBER = `case when ascii(found) between ascii('-') and ascii('9') and length(found) <= 200
                      and (strpos(lower(found), 'e') = 0 or found !~ '[eE][+-]?0*[0-9]{3,}')
                     then found::float8 end`;

/** Along the index over time and on one core, so that reading stops where it is told to. */
const SETTINGS = `set transaction read only; set local jit = off;
  set local max_parallel_workers_per_gather = 0; set local enable_seqscan = off; set local enable_sort = off`;

const QUERY_CANCELED = '57014';

interface Row {
  at: number | null;
  scanned: number;
  oldest: number;
  count: number;
  value: number | null;
  through_seq: number;
}

/**
 * The statement and its values. Texts of the query are values, never part of the statement.
 *
 * `offset 0` keeps the planner from reading the payload anew wherever its number is used.
 */
function writeSeries(
  view: View,
  query: SeriesQuery,
  plan: SeriesPlan,
  maxScanned: number,
): { readonly text: string; readonly values: unknown[] } {
  const { fromMs, toMs, stepMs, aggregate, group } = plan;
  const values: unknown[] = [view.tenant, dayOf(fromMs), dayOf(toMs), fromMs, toMs, stepMs];
  const value = (given: unknown): string => `$${String(values.push(given))}`;
  const path = (field: string): string =>
    `${value(field.slice(field.indexOf('.') + 1).split('.'))}::text[]`;
  const read = (field: string): string => {
    if (field.startsWith('payload.')) return `payload #>> ${path(field)}`;
    // Labels are flat: a dot belongs to the name.
    if (field.startsWith('labels.')) return `labels ->> ${value(field.slice('labels.'.length))}`;
    return field;
  };
  const conditions = [
    ...(query.source === undefined ? [] : [`source = ${value(query.source)}`]),
    ...(query.type === undefined ? [] : [`type = ${value(query.type)}`]),
    ...(query.severity === undefined ? [] : [`severity >= ${value(severityRank(query.severity))}`]),
    ...(query.service === undefined
      ? []
      : [`coalesce(labels ->> 'service', source) = ${value(query.service)}`]),
    ...(query.deploys === 'true' ? [IS_DEPLOY] : []),
    ...Object.entries(group).map(([field, text]) =>
      field === 'severity'
        ? `severity = ${value(SEVERITIES.findIndex((each) => each === text))}`
        : `${read(field)} = ${value(text)}`,
    ),
  ];
  const fits = conditions.length === 0 ? 'true' : conditions.join(' and ');
  const found = query.field === undefined ? `'0'` : `(payload #> ${path(query.field)})::text`;
  return {
    text: `with series as (
        select date_bin($6::bigint * interval '1 millisecond', occurred_at, to_timestamp($4::numeric / 1000)) as at,
               count(*) as scanned, min(occurred_at) as oldest, count(value) as count,
               ${VALUE_OF[aggregate]} as value
          from (select occurred_at, ${NUMBER} as value
                  from (select occurred_at, case when ${fits} then ${found} end as found
                          from (select occurred_at, source, type, severity, labels, payload from events
                                 where tenant_id = $1 and day between $2 and $3
                                   and occurred_at >= to_timestamp($4::numeric / 1000)
                                   and occurred_at < to_timestamp($5::numeric / 1000)
                                 order by occurred_at desc limit ${value(maxScanned)}) as looked_at
                        offset 0) as fitting
               ) as numbers
         group by 1)
      select series.*, log_head.seq as through_seq from log_head left join series on true`,
    values,
  };
}

/** Numbers over time from stored events. */
export class PgEventSeries {
  readonly #store: PgStore;
  readonly #limits: { readonly maxScanned: number; readonly maxReadMs: number };

  constructor(
    store: PgStore,
    limits: { readonly maxScanned: number; readonly maxReadMs: number } = SERIES_LIMITS,
  ) {
    this.#store = store;
    this.#limits = limits;
  }

  /** What the viewer may see of it. @throws AppError `invalid_request` that names the field and the limit */
  async read(view: View, query: SeriesQuery, nowMs: number): Promise<EventSeries> {
    const { maxScanned, maxReadMs } = this.#limits;
    const plan = planSeries(query, nowMs);
    const { text, values } = writeSeries(view, query, plan, maxScanned);
    const rows = await this.#store.forTenant(view).transaction(async (tx) => {
      await tx.query(`${SETTINGS}; set local statement_timeout = ${String(maxReadMs)}`);
      try {
        return (await tx.query<Row>(text, values)).rows;
      } catch (error) {
        throw sqlState(error) === QUERY_CANCELED ? tooSlow(maxReadMs) : error;
      }
    });
    return fillSeries(
      plan,
      rows.flatMap(({ at, oldest, ...row }) =>
        at === null ? [] : [{ ...row, atMs: at, oldestMs: oldest }],
      ),
      { throughSeq: rows[0]?.through_seq ?? 0, maxScanned },
    );
  }
}

function tooSlow(maxReadMs: number): AppError {
  const seconds = `${String(maxReadMs / 1000)} s`;
  return new AppError(
    'invalid_request',
    `The events of this range cannot be read within ${seconds}. Ask for a shorter range.`,
    {
      faults: [
        {
          field: '/from',
          limit: `a range whose events are read within ${seconds}`,
          fix: 'Ask for a shorter range.',
        },
      ],
    },
  );
}
