import { WORST_FIRST, SEVERITY_MARK } from '../../ui/severity.ts';
import {
  AnswerAge,
  AnswerProblem,
  MissingScope,
  PaneHeader,
  type RowColumn,
  RowGrid,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { SeverityShape } from '../../ui/SeverityShape.tsx';
import { CanaryTimes } from './CanaryTimes.tsx';
import type { SystemRow } from './row.ts';
import './systemHealth.css';
import { useSystemHealth } from './useSystemHealth.ts';

type Pane = ReturnType<typeof useSystemHealth>;

function StateCell({ pane, row }: { readonly pane: Pane; readonly row: SystemRow }) {
  const { severity, limit } = row;
  if (pane.isOldRow(row)) return <span className="system-old">not known now</span>;
  if (severity === null) return <span className="meta">{limit === '' ? '' : 'within'}</span>;
  return (
    <span className="system-beyond">
      <SeverityShape severity={severity} look="filled" sizePx={15} />
      {SEVERITY_MARK[severity].word}
    </span>
  );
}

function columnsOf(pane: Pane): readonly RowColumn<SystemRow>[] {
  const title = (name: 'what' | 'value' | 'limit' | 'says') => (row: SystemRow) => row[name];
  return [
    { name: 'State', width: '108px', cell: (row) => <StateCell pane={pane} row={row} /> },
    { name: 'Part', width: '84px', cell: ({ part }) => part },
    { name: 'What', width: 'minmax(130px, 1fr)', cell: title('what'), title: title('what') },
    {
      name: 'Value',
      width: 'minmax(150px, 1.3fr)',
      cell: ({ value, severity }) =>
        severity === null ? value : <strong className="strong">{value}</strong>,
      title: title('value'),
    },
    { name: 'Limit', width: 'minmax(110px, 1fr)', cell: title('limit'), title: title('limit') },
    { name: 'More', width: 'minmax(120px, 1.6fr)', cell: title('says'), title: title('says') },
  ];
}

/** The verdict: how many are beyond their limits, the worst first. */
function Verdict({ pane }: { readonly pane: Pane }) {
  const { all, beyond } = pane;
  const counted = beyond.filter((row) => !pane.isOldRow(row));
  const worst = WORST_FIRST.find((each) => counted.some(({ severity }) => severity === each));
  return (
    <p className="system-verdict" role="status">
      {worst !== undefined && <SeverityShape severity={worst} look="filled" sizePx={18} />}
      <span>
        <strong className="strong">
          {counted.length === 0
            ? 'Nothing is beyond its limit'
            : `${String(counted.length)} beyond`}
        </strong>{' '}
        of {all.filter(({ limit }) => limit !== '').length} with a limit
      </span>
    </p>
  );
}

function Answers({ pane }: { readonly pane: Pane }) {
  const { report, rules, receivers } = pane;
  return (
    <>
      <AnswerProblem what="The state of the server" answer={report} shortcut="." />
      <AnswerProblem what="How the rules fare" answer={rules} shortcut="." />
      <AnswerProblem what="How the receivers fare" answer={receivers} shortcut="." />
    </>
  );
}

/** How Sentry itself is: every row with its limit, a shape only where that is passed. */
export default function SystemHealth() {
  const pane = useSystemHealth();
  const { report, rows, active, onlyBeyond, canary } = pane;
  if (pane.mayRead === false)
    return <MissingScope scope="sentry.read" what="see the state of the server" />;
  const history = report.value?.canary;
  return (
    <div className="system" onKeyDown={pane.onKeyDown}>
      <PaneHeader
        note={<AnswerAge atMs={report.atMs} />}
        actions={
          <>
            <ActionButton
              onPress={() => {
                pane.show(onlyBeyond ? 'all' : 'beyond');
              }}
              shortcut="F"
              pressed={onlyBeyond}
            >
              Beyond only
            </ActionButton>
            <ActionButton onPress={pane.readAgain} shortcut=".">
              Read again
            </ActionButton>
          </>
        }
      />
      <Answers pane={pane} />
      <Verdict pane={pane} />
      {history !== undefined && canary !== null && canary.status !== 'off' && (
        <CanaryTimes history={history} intervalMs={canary.interval_ms} nowMs={pane.nowMs} />
      )}
      <RowGrid
        label="State of the system"
        columns={columnsOf(pane)}
        rows={rows}
        idOf={({ id }) => id}
        activeId={pane.activeId}
        onActive={pane.setActiveId}
        isMain
      />
      {report.value === undefined && report.problem === null && (
        <WaitingForAnswer rows={4} answer={report} />
      )}
      {rows.length === 0 && onlyBeyond && (
        <div className="system-none" role="status">
          <p>0 of {pane.all.length} are beyond their limit.</p>
          <ActionButton
            onPress={() => {
              pane.show('all');
            }}
            shortcut="Esc"
          >
            Show all
          </ActionButton>
        </div>
      )}
      {active !== undefined && active.says !== '' && (
        <p className="system-more">
          <strong className="strong">{active.what}</strong>: {active.says}
        </p>
      )}
    </div>
  );
}
