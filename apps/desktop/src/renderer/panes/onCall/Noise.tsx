import type { FatigueBudget, FatigueKind, FatigueReport } from '@batcave/shared/dispatch';
import {
  AnswerProblem,
  Fact,
  useAnswer,
  useCall,
  useServerNowMs,
  WaitingForAnswer,
  useReadAge,
} from '../../paneKit/index.ts';
import { formatCount, formatInstant, formatLeft } from '../../ui/format.ts';
import { describeMode, describeSample, exclusionRows, percent } from './noise.ts';

const LOOK_EVERY_MS = 30_000;
/** More than a person reads; the rest is counted. */
const KINDS = 100;

function Budget({ budget, nowMs }: { readonly budget: FatigueBudget; readonly nowMs: number }) {
  const { team, per, budget: most, pages, forecast, exhausted_at: at, top } = budget;
  const part = Math.min(1, pages / most);
  const isOver = pages >= most;
  return (
    <li className="budget">
      <p>
        <strong className="strong">{team}</strong>: {formatCount(pages)} of {formatCount(most)}{' '}
        pages per {per}
        {isOver && <strong className="strong"> · used up</strong>}
        {!isOver && at !== null && ` · used up in ${formatLeft(Date.parse(at) - nowMs)}`}
        <span className="meta"> at this rate {formatCount(forecast)}</span>
      </p>
      <div className={isOver ? 'budget-bar is-over' : 'budget-bar'} aria-hidden="true">
        <span style={{ width: `${String(part * 100)}%` }} />
      </div>
      {top.length > 0 && (
        <p className="meta">
          Most by{' '}
          {top
            .slice(0, 3)
            .map((each) => `${each.rule_name} on ${each.service} (${String(each.pages)})`)
            .join(', ')}
        </p>
      )}
    </li>
  );
}

function Kinds({ kinds, more }: { readonly kinds: readonly FatigueKind[]; readonly more: number }) {
  const hidden = more + Math.max(0, kinds.length - KINDS);
  return (
    <table className="kinds">
      <thead>
        <tr>
          {['Rule', 'Service', 'Score', 'History', 'Told', 'Suppressed', 'Would be', 'Missed'].map(
            (name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {kinds.slice(0, KINDS).map((kind) => (
          <tr key={`${kind.rule_id} ${kind.service}`}>
            <th scope="row">
              {kind.rule_name}
              {kind.excluded !== null && (
                <span className="meta">
                  {' '}
                  always told until {formatInstant(Date.parse(kind.excluded.until)).slice(0, 10)}
                </span>
              )}
            </th>
            <td>{kind.service}</td>
            <td>{kind.score === null ? '—' : kind.score.toFixed(3)}</td>
            <td>{kind.history}</td>
            <td>{kind.delivered}</td>
            <td>
              {kind.suppressed}
              {kind.late > 0 && <span className="meta"> ({kind.late} later)</span>}
            </td>
            <td>{kind.observed}</td>
            <td>{kind.misses}</td>
          </tr>
        ))}
      </tbody>
      {hidden > 0 && <caption>And {formatCount(hidden)} kinds more.</caption>}
    </table>
  );
}

function Report({ report }: { readonly report: FatigueReport }) {
  const nowMs = useServerNowMs(1000);
  const excluded = exclusionRows(report.by_exclusion);
  return (
    <div className="noise scroll" role="group" aria-label="Noise" data-pane-focus tabIndex={0}>
      <p className="strong">{describeMode(report)}</p>
      <dl className="named-facts noise-facts">
        <Fact name="Judged">
          {formatCount(report.judged)}: told {formatCount(report.delivered)}, suppressed{' '}
          {formatCount(report.suppressed)}
          {report.late > 0 && ` (${formatCount(report.late)} told later)`}, told to measure{' '}
          {formatCount(report.sampled)}, would be suppressed {formatCount(report.observed)}
        </Fact>
        <Fact name="Missed lately">
          {describeSample(report.recent_sample)}, limit {percent(report.miss_limit)}
        </Fact>
        <Fact name="Missed ever">{describeSample(report.whole_sample)}</Fact>
        <Fact name="Observed">{describeSample(report.observed_sample)}</Fact>
        <Fact name="Wanted back">
          {formatCount(report.restored)} by people, {formatCount(report.found)} found in the console
        </Fact>
        <Fact name="Settings">
          certainty {percent(report.threshold)}, history {report.min_history}, measures{' '}
          {percent(report.sample_share)}
        </Fact>
        {excluded.length > 0 && (
          <Fact name="Told because">
            {excluded.map(([why, count]) => `${why} ${formatCount(count)}`).join(', ')}
          </Fact>
        )}
      </dl>
      <h3>Budgets</h3>
      {report.budgets.length === 0 ? (
        <p className="meta">No team has a budget.</p>
      ) : (
        <ul>
          {report.budgets.map((budget) => (
            <Budget key={`${budget.team} ${budget.per}`} budget={budget} nowMs={nowMs} />
          ))}
        </ul>
      )}
      <h3>Kinds of alerts</h3>
      {report.kinds.length === 0 ? (
        <p className="meta">None is known yet.</p>
      ) : (
        <Kinds kinds={report.kinds} more={report.more_kinds} />
      )}
    </div>
  );
}

/** What learned suppression does, how well, and how many pages teams have. */
export function Noise() {
  const call = useCall();
  const answer = useAnswer('fatigue', () => call('dispatch.fatigue', {}), LOOK_EVERY_MS);
  useReadAge(LOOK_EVERY_MS, answer);
  return (
    <div className="on-call-part">
      <AnswerProblem what="The report" answer={answer} />
      {answer.value === undefined && answer.problem === null && (
        <WaitingForAnswer rows={6} answer={answer} />
      )}
      {answer.value !== undefined && <Report report={answer.value} />}
    </div>
  );
}
