import {
  EmptyState,
  FirstLoad,
  MissingScope,
  PaneHeader,
  useHolds,
  usePace,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, plural } from '../../ui/format.ts';
import { ChartCard } from './ChartCard.tsx';
import { ChartForm } from './ChartForm.tsx';
import './charts.css';
import { MAX_CHARTS } from './chartsConfig.ts';
import { titleOf } from './describeLine.ts';
import { describeFixed } from './fixedRange.ts';
import { FollowedAlert } from './FollowedAlert.tsx';
import { useCharts } from './useCharts.ts';

function RateNote({ charts }: { readonly charts: number }) {
  const { chartHz: hz } = usePace();
  return (
    <>
      {plural(charts, 'chart')}
      {hz < 4 && <strong className="strong"> · charts {hz} Hz</strong>}
    </>
  );
}

/** The charts for those who may read events. */
function ChartBoard() {
  const pane = useCharts();
  const { config, range, isTable, form, removed, commands, fixed } = pane;
  const { charts, follows } = config;
  const press = (key: string) => () => commands[key]?.();
  return (
    <div
      ref={pane.paneRef}
      className="charts scroll"
      role="group"
      aria-label="Charts"
      data-pane-focus
      tabIndex={0}
      onKeyDown={pane.onKeyDown}
    >
      <PaneHeader
        note={<RateNote charts={charts.length} />}
        actions={
          <>
            {removed !== null && (
              <ActionButton onPress={press('P')} shortcut="P">
                Put back {titleOf(removed.chart)}
              </ActionButton>
            )}
            {fixed !== null && (
              <button
                type="button"
                className="button fixed-chip"
                title={describeFixed(fixed)}
                onClick={pane.letGo}
              >
                FIXED {formatClock(fixed.fromMs)}Z – {formatClock(fixed.toMs)}Z · Esc
              </button>
            )}
            <ActionButton onPress={press('-')} shortcut="-">
              Last {range.word}
            </ActionButton>
            <ActionButton onPress={press('F')} shortcut="F" pressed={follows}>
              Follow alert
            </ActionButton>
            <ActionButton onPress={press('V')} shortcut="V" pressed={isTable}>
              Table
            </ActionButton>
            <ActionButton
              onPress={press('N')}
              shortcut="N"
              blockedBy={charts.length >= MAX_CHARTS ? 'A pane holds eight charts' : null}
            >
              New
            </ActionButton>
          </>
        }
      />
      {follows && <FollowedAlert isTable={isTable} />}
      {charts.length === 0 && (
        <EmptyState>
          <p>No charts here yet.</p>
          <ActionButton onPress={press('N')} shortcut="N">
            New chart
          </ActionButton>
        </EmptyState>
      )}
      <div className="chart-cards">
        {charts.map((chart, i) => (
          <ChartCard
            key={`${String(i)}${JSON.stringify(chart)}`}
            chart={chart}
            range={range}
            isTable={isTable}
            fixed={fixed}
            service={pane.service}
            onFix={pane.fix}
            isCurrent={i === pane.current}
            onFocus={() => {
              pane.setFocused(i);
            }}
          />
        ))}
      </div>
      {form !== null && (
        <ChartForm
          chart={form.index === null ? null : (charts[form.index] ?? null)}
          suggestions={form.suggestions}
          onSave={pane.save}
          onClose={pane.closeForm}
        />
      )}
    </div>
  );
}

/** Numbers over time. */
export default function Charts() {
  const mayRead = useHolds('sentry.read');
  if (mayRead === null) return <FirstLoad rows={6} />;
  if (!mayRead) return <MissingScope what="see events as charts" scope="sentry.read" />;
  return <ChartBoard />;
}
