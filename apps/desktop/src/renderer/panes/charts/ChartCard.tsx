import { useMemo } from 'react';
import {
  type ChartData,
  isCounted,
  NowLine,
  type Stretch,
  TimeSeries,
  useLiveSeries,
} from '../../paneKit/chart/index.ts';
import { AnswerProblem, WaitingForAnswer } from '../../paneKit/index.ts';
import { formatInstant } from '../../ui/format.ts';
import type { ChartConfig } from './chartsConfig.ts';
import { labelLines, ofService, titleOf } from './describeLine.ts';
import { describeFixed } from './fixedRange.ts';

/** One chart: its name, its newest value, its lines. */
export function ChartCard(props: {
  readonly chart: ChartConfig;
  readonly range: { readonly rangeMs: number; readonly buckets: number; readonly word: string };
  readonly isTable: boolean;
  /** The one that keys act on. */
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  /** Shown instead of the last `range`. */
  readonly fixed: Stretch | null;
  /** What lines show that name no service of their own; `null`: all services. */
  readonly service: string | null;
  readonly onFix: (stretch: Stretch) => void;
}) {
  const { chart, range, isTable, isCurrent, onFocus, fixed, service, onFix } = props;
  const lines = useMemo(() => ofService(chart.lines, service), [chart.lines, service]);
  const { answer, shown, isRead } = useLiveSeries(lines, range.rangeMs, range.buckets, fixed);
  const title = titleOf(chart);
  const labels = useMemo(() => labelLines(chart.lines), [chart.lines]);
  const data = useMemo<ChartData | null>(
    () =>
      shown === null
        ? null
        : {
            ...shown,
            startsAtZero: chart.lines.some(isCounted),
            lines: shown.points.map((points, i) => {
              const spec = chart.lines[i];
              const isStep = spec !== undefined && isCounted(spec);
              return { label: labels[i] ?? '', isStep, points };
            }),
          },
    [shown, chart.lines, labels],
  );
  const over = fixed === null ? range.word : describeFixed(fixed);
  const isNarrowed = lines !== chart.lines;
  const notes = [
    ...(isNarrowed && service !== null ? [service] : []),
    ...(isRead ? ['read every 10 s'] : []),
    ...((shown?.completeFromMs ?? null) === null
      ? []
      : [`too many events to read before ${formatInstant(shown?.completeFromMs ?? 0)}`]),
  ];
  return (
    <section
      className={isCurrent ? 'chart-card chart-card-current' : 'chart-card'}
      aria-label={title}
      data-chart
    >
      <h3 className="chart-title">
        {title} <span className="meta">{[over, ...notes].join(' · ')}</span>
      </h3>
      {data !== null && data.lines.length === 1 && <NowLine data={data} />}
      <AnswerProblem what="The chart" answer={answer} />
      <div className="chart-body">
        {data === null ? (
          answer.problem === null && <WaitingForAnswer rows={4} answer={answer} />
        ) : (
          <TimeSeries
            label={`${title}, ${fixed === null ? 'last ' : ''}${over}`}
            data={data}
            isTable={isTable}
            onFocus={onFocus}
            onFix={onFix}
          />
        )}
      </div>
    </section>
  );
}
