import type { Run } from '@batcave/shared/remediation';
import {
  AnswerProblem,
  PaneDetail,
  useAnswer,
  useBlockedBy,
  useCall,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { ACT_WORDS, actsOf, isUnderWay, type RunAct, whyNot } from './describeRun.ts';
import { RunFacts } from './RunFacts.tsx';

const ACT_KEYS: Readonly<Record<RunAct, string>> = {
  approve: 'A',
  reject: 'D',
  cancel: 'C',
  resolve: 'O',
};
const LOOK_EVERY_MS = 2_000;

/** What can be done with the run, each with the reason while it cannot. */
function RunActs(props: {
  readonly run: Run;
  readonly actor: string;
  readonly onAct: (act: RunAct) => void;
  readonly onTakeUp: (run: Run) => void;
}) {
  const { run, actor, onAct, onTakeUp } = props;
  const mayRun = useBlockedBy('sentry.remediate');
  const mayApprove = useBlockedBy('sentry.remediate.approve');
  const acts = actsOf(run);
  if (acts.length === 0) return null;
  return (
    <div className="run-acts" role="group" aria-label="What can be done">
      {run.state === 'suggested' && (
        <ActionButton
          onPress={() => {
            onTakeUp(run);
          }}
          shortcut="R"
          blockedBy={mayRun}
        >
          Run it …
        </ActionButton>
      )}
      {acts.map((act) => (
        <ActionButton
          key={act}
          onPress={() => {
            onAct(act);
          }}
          shortcut={ACT_KEYS[act]}
          blockedBy={
            (act === 'approve' || act === 'reject' ? mayApprove : mayRun) ?? whyNot(act, run, actor)
          }
        >
          {ACT_WORDS[act]} …
        </ActionButton>
      ))}
    </div>
  );
}

/** One run beside the lists, as it goes on. */
export function RunDetail(props: {
  readonly run: Run;
  readonly actor: string;
  readonly onAct: (act: RunAct) => void;
  readonly onTakeUp: (run: Run) => void;
  readonly onRunsOfAlert: (alertId: string) => void;
  readonly onClose: () => void;
}) {
  const { run, actor, onAct, onTakeUp, onRunsOfAlert, onClose } = props;
  const call = useCall();
  const answer = useAnswer(
    `${run.run_id} ${run.updated_at}`,
    () => call('remediations.get', { params: { run_id: run.run_id } }),
    isUnderWay(run.state) ? LOOK_EVERY_MS : undefined,
  );
  const now = answer.value ?? run;
  return (
    <PaneDetail
      label={`Run of ${run.hook} on ${run.service}`}
      title={`${run.hook} on ${run.service}`}
      id={run.run_id}
      onBack={onClose}
    >
      <RunActs run={now} actor={actor} onAct={onAct} onTakeUp={onTakeUp} />
      <AnswerProblem what="The run" answer={answer} />
      {answer.value === undefined && answer.problem === null && (
        <WaitingForAnswer rows={6} answer={answer} />
      )}
      {answer.value !== undefined && <RunFacts run={answer.value} />}
      <div className="run-acts">
        <ActionButton
          onPress={() => {
            onRunsOfAlert(run.alert_id);
          }}
        >
          All runs on this alert
        </ActionButton>
      </div>
    </PaneDetail>
  );
}
