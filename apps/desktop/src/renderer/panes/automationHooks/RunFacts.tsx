import type { RunWithSteps } from '@batcave/shared/remediation';
import { Fact } from '../../paneKit/index.ts';
import { formatClock, formatElapsed, formatInstant } from '../../ui/format.ts';
import { describeRefusal, STATE_WORDS } from './describeRun.ts';
import { RequestShown } from './RequestShown.tsx';
import { RunState } from './RunMarks.tsx';

/** One run in full: what was asked, what was sent, what was answered, step by step. */
export function RunFacts({ run }: { readonly run: RunWithSteps }) {
  const startMs = Date.parse(run.created_at);
  return (
    <>
      <dl className="named-facts">
        <Fact name="State">
          <RunState run={run} />
        </Fact>
        <Fact name="Why">{run.reason}</Fact>
        {run.refusal !== null && <Fact name="Refused by">{describeRefusal(run.refusal)}</Fact>}
        <Fact name="Service">
          {run.service}{' '}
          <span className="meta">{run.production ? 'production' : 'not production'}</span>
        </Fact>
        <Fact name="Asked for">
          by {run.requested_by} at {formatInstant(startMs)}
          {run.request_reason !== null && `: ${run.request_reason}`}
          {run.override && <span className="strong"> with override</span>}
        </Fact>
        {run.approved_by !== null && <Fact name="Approved">by {run.approved_by}</Fact>}
        {run.answer !== null && (
          <Fact name="Answer">
            <strong className="strong">{run.answer.status}</strong>{' '}
            <code className="mono">{run.answer.body}</code>
          </Fact>
        )}
        {run.returned_at !== null && (
          <Fact name="Came back">{formatInstant(Date.parse(run.returned_at))}</Fact>
        )}
        <Fact name="Alert id">
          <span className="mono">{run.alert_id}</span>
        </Fact>
      </dl>
      <h4>What is sent</h4>
      {run.request === null ? (
        <p className="meta">No request could be made.</p>
      ) : (
        <RequestShown request={run.request} />
      )}
      <h4>Steps</h4>
      <ol className="run-steps">
        {run.steps.map((step) => (
          <li key={`${step.at} ${step.state} ${String(step.attempt)}`}>
            <span className="mono meta">{formatClock(Date.parse(step.at))}</span>
            <span className="mono meta">+{formatElapsed(Date.parse(step.at) - startMs)}</span>
            <span>
              {STATE_WORDS[step.state]}
              {step.attempt > 1 && ` (attempt ${String(step.attempt)})`}: {step.text}
            </span>
            <span className="meta">{step.actor}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
