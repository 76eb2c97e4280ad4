import type { EventRecord } from '@batcave/shared/events';
import { useMemo } from 'react';
import {
  type ChartData,
  isCounted,
  NowLine,
  type SeriesSpec,
  TimeSeries,
  useLiveSeries,
} from '../../../paneKit/chart/index.ts';
import { AnswerProblem, Skeleton, WaitingForAnswer } from '../../../paneKit/index.ts';
import { formatInstant, formatValue } from '../../../ui/format.ts';
import { SEVERITY_MARK } from '../../../ui/severity.ts';
import type { Signal, SignalLimit } from './signals.ts';

const RANGE_MS = 3_600_000;
/** So a bucket is a minute, and what is counted in one is so much a minute. */
const BUCKETS = 60;

function limitWords(limit: SignalLimit): string {
  const { value, isBeyondAbove, severity, ruleName, unlike } = limit;
  const side = isBeyondAbove ? 'above' : 'below';
  return `${SEVERITY_MARK[severity].word} ${side} ${formatValue(value)}: rule “${ruleName}”${unlike === null ? '' : `, ${unlike}`}`;
}

function Chart(props: {
  readonly service: string;
  readonly signal: Signal;
  readonly spec: SeriesSpec;
  readonly areLimitsKnown: boolean;
  readonly deploys: readonly EventRecord[];
}) {
  const { service, signal, spec, areLimitsKnown, deploys } = props;
  const { title, says, limit } = signal;
  const specs = useMemo(() => [spec], [spec]);
  const { answer, shown } = useLiveSeries(specs, RANGE_MS, BUCKETS);
  const data = useMemo<ChartData | null>(
    () =>
      shown === null
        ? null
        : {
            ...shown,
            startsAtZero: true,
            lines: shown.points.map((points) => ({
              ...{ label: says, isStep: isCounted(spec), points },
            })),
            limit,
            marks: deploys.map(({ timestamp }) => ({
              ...{ atMs: Date.parse(timestamp), word: 'deploy' },
            })),
          },
    [shown, says, spec, limit, deploys],
  );
  const cutMs = shown?.completeFromMs ?? null;
  return (
    <>
      {data !== null && (
        <NowLine data={data} {...(limit !== null && { severity: limit.severity })} />
      )}
      <AnswerProblem what={title} answer={answer} />
      <div className="signal-body">
        {data === null ? (
          answer.problem === null && <WaitingForAnswer rows={3} answer={answer} />
        ) : (
          <TimeSeries label={`${title} of ${service}, ${says}, last hour`} data={data} />
        )}
      </div>
      <p className="meta signal-limit">
        {limit !== null && limitWords(limit)}
        {limit === null && areLimitsKnown && 'No rule sets a limit for it.'}
        {cutMs !== null && ` Too many events to read before ${formatInstant(cutMs)}.`}
      </p>
    </>
  );
}

/** One golden signal over the last hour with its limit, or in words why there is nothing to draw. */
export function SignalChart(props: {
  readonly service: string;
  readonly signal: Signal;
  /** Whether the rules are there: before that, nothing is said of limits. */
  readonly areLimitsKnown: boolean;
  /** Nobody knows yet what its events measure. */
  readonly isWaiting: boolean;
  readonly deploys: readonly EventRecord[];
}) {
  const { service, signal, isWaiting } = props;
  const { kind, title, says, spec } = signal;
  return (
    <section className="signal" aria-label={title} data-signal={kind}>
      <h4 className="signal-title">
        {title} {spec !== null && <span className="meta">{says}</span>}
      </h4>
      {spec !== null && (
        <Chart
          {...{ service, signal, spec }}
          areLimitsKnown={props.areLimitsKnown}
          deploys={props.deploys}
        />
      )}
      {spec === null && (isWaiting ? <Skeleton rows={3} /> : <p className="meta">{says}</p>)}
    </section>
  );
}
