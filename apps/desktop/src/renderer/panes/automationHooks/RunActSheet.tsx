import type { CallResult, Problem } from '@batcave/shared/api';
import type { Run } from '@batcave/shared/remediation';
import { useState } from 'react';
import { faultAt, otherFaults, Sheet, useBlockedBy, useCall } from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { ConfirmService, isConfirmed } from './ConfirmService.tsx';
import { ACT_WORDS, describeEffect, type RunAct } from './describeRun.ts';
import { RequestShown } from './RequestShown.tsx';

type Outcome = 'succeeded' | 'failed';

function useSend(): (
  act: RunAct,
  run: Run,
  reason: string,
  outcome: Outcome,
) => Promise<CallResult<Run>> {
  const call = useCall();
  return (act, { run_id }, reason, outcome) => {
    const params = { run_id };
    if (act === 'resolve')
      return call('remediations.resolve', { params, body: { outcome, reason } });
    return call(`remediations.${act}`, { params, body: reason === '' ? {} : { reason } });
  };
}

/** Says exactly what an act on a run does, asks for what it needs, and does it. */
export function RunActSheet(props: {
  readonly act: RunAct;
  readonly run: Run;
  readonly onDone: (run: Run) => void;
  readonly onClose: () => void;
}) {
  const { act, run, onDone, onClose } = props;
  const isApproval = act === 'approve' || act === 'reject';
  const blockedBy = useBlockedBy(isApproval ? 'sentry.remediate.approve' : 'sentry.remediate');
  const send = useSend();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [outcome, setOutcome] = useState<Outcome>('succeeded');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const asksName = act === 'approve';
  const waitsFor = isSending
    ? 'It is being sent'
    : act === 'resolve' && reason.trim() === ''
      ? 'Say first how you know'
      : asksName && !isConfirmed(typed, run.service, run.production)
        ? `Type ${run.service} first`
        : null;
  async function confirm(): Promise<void> {
    setSending(true);
    const answer = await send(act, run, reason.trim(), outcome);
    setSending(false);
    if (answer.ok) onDone(answer.value);
    else setProblem(answer.problem);
  }
  const refusal = otherFaults(problem, ['/reason']);
  return (
    <Sheet
      title={`${ACT_WORDS[act]}: ${run.hook} on ${run.service}`}
      onClose={onClose}
      closeWord="Back"
      end={
        <ActionButton onPress={() => void confirm()} blockedBy={blockedBy ?? waitsFor}>
          {ACT_WORDS[act]}
        </ActionButton>
      }
    >
      <p className="strong">{describeEffect(act, run)}</p>
      {run.request !== null && <RequestShown request={run.request} />}
      {run.request_reason !== null && (
        <p>
          {run.requested_by} asked for it: {run.request_reason}
        </p>
      )}
      {act === 'resolve' && (
        <Choice
          legend="What became of it"
          value={outcome}
          options={[
            ['succeeded', 'It has happened'],
            ['failed', 'It has not happened'],
          ]}
          onChange={setOutcome}
        />
      )}
      <TextArea
        label={act === 'resolve' ? 'How you know' : 'Why (may be left out)'}
        value={reason}
        onChange={setReason}
        fault={faultAt(problem, '/reason')}
        isFirst
      />
      {asksName && (
        <ConfirmService
          service={run.service}
          isProduction={run.production}
          typed={typed}
          onType={setTyped}
        />
      )}
      {refusal !== null && (
        <p className="sheet-refused" role="alert">
          Not done: {refusal}
        </p>
      )}
    </Sheet>
  );
}
