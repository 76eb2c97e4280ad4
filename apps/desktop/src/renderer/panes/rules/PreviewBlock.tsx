import type { BacktestResult, Episode, ReplayRun } from '@batcave/shared/replay';
import { useEffect, useRef } from 'react';
import { ProblemText } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { formatClock, formatCount, formatLeft, formatValue, plural } from '../../ui/format.ts';
import { SEVERITY_MARK, WORST_FIRST } from '../../ui/severity.ts';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { barsOf, FLOOD_PER_STEP, ratePerStep, stepPath } from './previewStrip.ts';
import type { Preview } from './usePreview.ts';

/** Moments that are listed below the strip. */
const LISTED = 20;
const WIDTH = 1000;
const STRIP = 16;
/** Height of the line that says how long an alert stood. */
const LASTS = 3;
/** The worse, the higher: colour is not the only carrier. */
const HEIGHTS = { CRITICAL: 1, ERROR: 0.8, WARN: 0.6, INFO: 0.4 } as const;
const CHART = 44;

function Strip(props: {
  readonly name: string;
  readonly run: ReplayRun;
  readonly fromMs: number;
  readonly toMs: number;
}) {
  const { name, run, fromMs, toMs } = props;
  return (
    <>
      <span className="meta">{name}</span>
      <svg
        className="rule-strip"
        viewBox={`0 0 ${String(WIDTH)} ${String(STRIP)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${plural(run.alerts, 'alert')}; the moments are listed below`}
      >
        <rect className="rule-strip-ground" width={WIDTH} height={STRIP} />
        {barsOf(run.episodes, fromMs, toMs).map(({ at, width, severity }, i) => {
          const height = STRIP * HEIGHTS[severity];
          return (
            <g key={i} className={`rule-bar rule-bar-${severity.toLowerCase()}`}>
              <rect x={at * WIDTH} y={STRIP - LASTS} width={width * WIDTH} height={LASTS} />
              <rect x={at * WIDTH} y={STRIP - height} width={4} height={height} />
            </g>
          );
        })}
      </svg>
    </>
  );
}

function RateChart(props: {
  readonly run: ReplayRun;
  readonly fromMs: number;
  readonly toMs: number;
}) {
  const { run, fromMs, toMs } = props;
  const counts = ratePerStep(run.episodes, fromMs, toMs);
  const most = Math.max(FLOOD_PER_STEP + 2, ...counts);
  const limitY = CHART - (FLOOD_PER_STEP / most) * CHART;
  const worst = Math.max(...counts);
  return (
    <>
      <span className="meta">Per 10 min</span>
      <svg
        className="rule-rate"
        viewBox={`0 0 ${String(WIDTH)} ${String(CHART)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Alerts raised in each ten minutes: ${String(worst)} at most; more than ${String(FLOOD_PER_STEP)} are a flood`}
      >
        <line className="rule-limit" x1="0" x2={WIDTH} y1={limitY} y2={limitY} />
        <path className="rule-rate-line" d={stepPath(counts, most, WIDTH, CHART)} />
      </svg>
      <span />
      <span className="rule-strip-times meta">
        <span>{formatClock(fromMs)}Z</span>
        <span>
          dashed: {FLOOD_PER_STEP} in 10 min, a flood · at most {worst}
        </span>
        <span>{formatClock(toMs)}Z</span>
      </span>
    </>
  );
}

function nameGroup({ group, service }: Episode): string {
  const values = Object.values(group).filter((value) => value !== '');
  return values.length === 0 ? service : values.join(', ');
}

function Moments({ run }: { readonly run: ReplayRun }) {
  const shown = run.episodes.slice(0, LISTED);
  const more = run.alerts - shown.length;
  if (shown.length === 0) return null;
  return (
    <table className="rule-moments">
      <thead>
        <tr>
          {['At', 'Severity', 'Group', 'Value', 'Limit', 'Lasted'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((episode, i) => (
          <tr key={i}>
            <td className="mono">{formatClock(Date.parse(episode.raised_at))}Z</td>
            <td>
              <SeverityShape severity={episode.severity} look="outlined" />{' '}
              {SEVERITY_MARK[episode.severity].word}
            </td>
            <td title={episode.reason}>{nameGroup(episode)}</td>
            <td>{episode.value === null ? '–' : formatValue(episode.value)}</td>
            <td>{episode.threshold === null ? '–' : formatValue(episode.threshold)}</td>
            <td>
              {formatLeft(episode.duration_ms)}
              {episode.cleared_at === null && ', still firing'}
            </td>
          </tr>
        ))}
      </tbody>
      {more > 0 && (
        <caption className="meta">
          The first {LISTED}; {formatCount(more)} more.
        </caption>
      )}
    </table>
  );
}

function Result(props: { readonly result: BacktestResult; readonly isOld: boolean }) {
  const { result, isOld } = props;
  const { run, before, before_faults: [fault] = [], changes } = result;
  const [fromMs, toMs] = [Date.parse(result.from), Date.parse(result.to)];
  const days = Math.max(toMs - fromMs, 1) / 86_400_000;
  const severities = WORST_FIRST.filter((each) => run.by_severity[each] > 0);
  return (
    <>
      <p className="rule-preview-head">
        <strong className="strong">
          Would have fired {plural(run.alerts, 'time')} in the last 24 h
        </strong>
        <span>{formatValue(run.alerts / days)} alerts a day</span>
        {severities.map((each) => (
          <span key={each}>
            <SeverityShape severity={each} look="outlined" /> {formatCount(run.by_severity[each])}{' '}
            {SEVERITY_MARK[each].word}
          </span>
        ))}
        <span className="meta">
          {plural(result.events, 'event')} read in {formatValue(result.took_ms / 1000)} s
        </span>
      </p>
      {isOld && <p className="strong">The rule was edited since: preview it again.</p>}
      {before !== undefined && changes !== undefined && (
        <p>
          As it is stored: {plural(before.alerts, 'time')}. The edit adds {changes.added}, removes{' '}
          {changes.removed}, moves {changes.moved} and keeps {changes.kept}.
        </p>
      )}
      {fault !== undefined && (
        <p>
          As it is stored it judges nothing: {fault.field} must be {fault.limit}. So there is
          nothing to compare the edit with.
        </p>
      )}
      {run.failure !== null && <p className="strong">It could not judge all: {run.failure}</p>}
      {run.dropped_samples > 0 && (
        <p className="strong">
          {plural(run.dropped_samples, 'event')} or named groups not judged: more groups than the
          rule may have.
        </p>
      )}
      {(run.unjudged_events ?? 0) > 0 && (
        <p className="strong">
          {plural(run.unjudged_events ?? 0, 'event')} not judged: its regular expressions took too
          many steps.
        </p>
      )}
      {result.first_event_at === null && (
        <p className="meta">There was no event that the rule could want.</p>
      )}
      <div className="rule-strips">
        <Strip
          name={before === undefined ? 'Alerts' : 'With the edit'}
          {...{ run, fromMs, toMs }}
        />
        {before !== undefined && <Strip name="As stored" run={before} {...{ fromMs, toMs }} />}
        <RateChart {...{ run, fromMs, toMs }} />
      </div>
      <Moments run={run} />
    </>
  );
}

/** What a rule would have done, or how long that is being worked out. */
export function PreviewBlock(props: {
  readonly preview: Preview;
  readonly workedMs: number;
  /** What is in the editor now. */
  readonly text: string;
  readonly onLeave: () => void;
}) {
  const { preview, workedMs, text, onLeave } = props;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [preview.kind]);
  if (preview.kind === 'none') return null;
  return (
    <section ref={box} tabIndex={-1} className="sheet-block rule-preview" aria-label="Preview">
      <div role="status">
        {preview.kind === 'working' && (
          <p className="rule-preview-head">
            <span>Working: {Math.floor(workedMs / 1000)} s. Two minutes at most.</span>
            <ActionButton
              onPress={() => {
                // The button goes, and keys must still reach the sheet.
                box.current?.focus();
                onLeave();
              }}
            >
              Stop waiting
            </ActionButton>
          </p>
        )}
        {preview.kind === 'left' && (
          <p className="meta">
            Not waited for. The server ends it by itself, in two minutes at most.
          </p>
        )}
        {preview.kind === 'failed' && (
          <p className="sheet-refused">
            No preview: <ProblemText problem={preview.problem} />
          </p>
        )}
        {preview.kind === 'done' && (
          <span className="visually-hidden">
            Would have fired {plural(preview.result.run.alerts, 'time')} in the last 24 hours
          </span>
        )}
      </div>
      {preview.kind === 'done' && <Result result={preview.result} isOld={preview.text !== text} />}
    </section>
  );
}
