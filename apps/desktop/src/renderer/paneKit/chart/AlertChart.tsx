import type { Alert } from '@batcave/shared/alerts';
import type { EventSeries } from '@batcave/shared/api';
import { useMemo } from 'react';
import { formatAge, formatValue } from '../../ui/format.ts';
import { SEVERITY_MARK } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { AnswerProblem, WaitingForAnswer } from '../AnswerStates.tsx';
import { useCall, useFreshness, useHolds, usePastMs, useServerNowMs } from '../hooks.ts';
import { useAnswer } from '../useAnswer.ts';
import { type AlertSeries, planAlertSeries } from './alertSeries.ts';
import { beyondSinceMs, type ChartData, newestOf } from './model.ts';
import { TimeSeries } from './TimeSeries.tsx';

const READ_EVERY_MS = 10_000;
const OLD: ReadonlySet<string> = new Set(['stale', 'disconnected', 'past']);

function dataOf(series: AlertSeries, told: EventSeries, nowMs: number): ChartData {
  const stepMs = told.step_ms;
  const openFromMs = Math.floor(nowMs / stepMs) * stepMs;
  const points = told.buckets.map(({ at, value }) => {
    const atMs = Date.parse(at);
    const isOpen = atMs + stepMs > nowMs;
    const isLeftOut = value === null || (isOpen && series.isStep);
    return { atMs, value: isLeftOut ? null : value * series.scale };
  });
  return {
    fromMs: Date.parse(told.from),
    toMs: Date.parse(told.to),
    ...{ stepMs, openFromMs },
    lines: [{ label: series.label, isStep: series.isStep, points }],
    startsAtZero: series.startsAtZero,
    limit: series.limit,
    band: series.band,
    marks: series.marks,
  };
}

/** The newest value in words: how much, against which limit, for how long. */
export function NowLine(props: {
  readonly data: ChartData;
  readonly severity?: Alert['severity'];
}) {
  const { data, severity } = props;
  const { kind } = useFreshness();
  const [line] = data.lines;
  const newest = line === undefined ? null : newestOf(line);
  if (newest === null) return <div className="chart-now meta">No value in this time.</div>;
  const isNow = !OLD.has(kind) && newest.atMs + 3 * data.stepMs >= data.toMs;
  const sinceMs = beyondSinceMs(data);
  const { limit } = data;
  const side = limit?.isBeyondAbove === false ? 'below' : 'above';
  return (
    <div className="chart-now">
      <span className="meta">{isNow ? 'Now' : 'Last'}</span>
      <span className="chart-now-value">{formatValue(newest.value)}</span>
      {sinceMs !== null && severity !== undefined && (
        <>
          <SeverityShape severity={severity} look="filled" />
          <span>
            {limit ? `${side} the limit ${formatValue(limit.value)}` : 'outside of what is usual'}{' '}
            for {formatAge(newest.atMs + data.stepMs - sinceMs)}
          </span>
        </>
      )}
      {sinceMs === null && limit && <span className="meta">limit {formatValue(limit.value)}</span>}
    </div>
  );
}

/** What an alert's rule judges, against its limit or what was usual, from 15 minutes before it to now. */
export function AlertChart(props: {
  readonly alert: Alert;
  readonly isTable?: boolean;
  /** As high as what it stands in, instead of a height of its own. */
  readonly fills?: boolean;
}) {
  const { alert, isTable = false, fills = false } = props;
  const call = useCall();
  const mayRead = useHolds('sentry.read');
  const pastMs = usePastMs();
  const serverNowMs = useServerNowMs(READ_EVERY_MS);
  const nowMs = pastMs ?? serverNowMs;
  const why = useAnswer(alert.alert_id, () =>
    call('alerts.why', { params: { alert_id: alert.alert_id } }),
  );
  const spec = why.value?.judged_by.spec ?? null;
  const plan = useMemo(
    () => (spec === null ? null : planAlertSeries(alert, spec, nowMs)),
    [alert, spec, nowMs],
  );
  const series = plan?.kind === 'series' ? plan.series : null;
  const about =
    series === null
      ? null
      : JSON.stringify([alert.alert_id, { ...series.query, from: '', to: '', buckets: 0 }]);
  const answer = useAnswer(
    mayRead === true ? about : null,
    () => call('events.series', { query: series?.query ?? {} }),
    alert.resolved_at === null ? READ_EVERY_MS : undefined,
  );
  const told = answer.value;
  const data = useMemo(
    () => (series === null || told === undefined ? null : dataOf(series, told, nowMs)),
    [series, told, nowMs],
  );
  const { severity } = alert;
  return (
    <div className={fills ? 'alert-chart alert-chart-fills' : 'alert-chart'}>
      {why.problem !== null && <AnswerProblem what="The rule of the alert" answer={why} />}
      {mayRead === false && (
        <p className="meta">
          Its values cannot be drawn: the scope <span className="mono">sentry.read</span> is
          missing.
        </p>
      )}
      {why.value !== undefined && spec === null && (
        <p className="meta">
          Its values cannot be drawn without its rule: no rule of this tenant raised it, or the
          scope <span className="mono">sentry.policy.read</span> is missing.
        </p>
      )}
      {plan?.kind === 'none' && <p className="meta">{plan.reason}</p>}
      <AnswerProblem what="The values of the alert" answer={answer} />
      {(series !== null || why.isLoading) &&
        data === null &&
        answer.problem === null &&
        mayRead !== false && <WaitingForAnswer rows={3} answer={series === null ? why : answer} />}
      {data !== null && series !== null && (
        <>
          <NowLine data={data} severity={severity} />
          <div className="alert-chart-box">
            <TimeSeries
              label={`${SEVERITY_MARK[severity].word}: ${alert.summary}, ${series.label}`}
              data={data}
              isTable={isTable}
            />
          </div>
          <p className="meta">
            {series.label}
            {series.band !== null && ' · shaded: what was usual'}
            {alert.score !== null &&
              ` · score ${String(alert.score)}, limit ${formatValue(alert.threshold)}`}
            {(told?.complete_from ?? null) !== null &&
              ` · before ${told?.complete_from ?? ''} there are too many events to read`}
          </p>
          {series.widerBy !== null && (
            <p className="meta">
              The chart has more events than the rule looks at: it does not narrow by{' '}
              {series.widerBy}.
            </p>
          )}
          {(why.value?.raised ?? null) !== null && <p>{why.value?.raised?.text}</p>}
        </>
      )}
    </div>
  );
}
