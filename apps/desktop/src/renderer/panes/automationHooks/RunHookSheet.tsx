import type { Alert } from '@batcave/shared/alerts';
import type { Problem } from '@batcave/shared/api';
import type { Hook, Run } from '@batcave/shared/remediation';
import { useState } from 'react';
import {
  AnswerProblem,
  faultAt,
  MissingScope,
  otherFaults,
  Sheet,
  useAnswer,
  useBlockedBy,
  useCall,
  useHolds,
  usePaused,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../ui/Field.tsx';
import { ConfirmService, isConfirmed } from './ConfirmService.tsx';
import { MODE_WORDS } from './describeHook.ts';
import { describeRefusal, isUnderWay, mayOverride } from './describeRun.ts';
import { describeDefault, describeOutcome, isProduction, planHandRun } from './handRun.ts';
import { RequestShown } from './RequestShown.tsx';
import { RunFacts } from './RunFacts.tsx';

const ASK_AFTER_MS = 350;
const LOOK_EVERY_MS = 1_000;

/** A run that was asked for, while it goes on. */
function LiveRun({ run }: { readonly run: Run }) {
  const call = useCall();
  const [isOver, setOver] = useState(false);
  const answer = useAnswer(
    `run ${run.run_id}`,
    async () => {
      const result = await call('remediations.get', { params: { run_id: run.run_id } });
      if (result.ok && !isUnderWay(result.value.state)) setOver(true);
      return result;
    },
    isOver ? undefined : LOOK_EVERY_MS,
  );
  return (
    <>
      <AnswerProblem what="The run" answer={answer} />
      {answer.value === undefined ? (
        <WaitingForAnswer rows={4} answer={answer} />
      ) : (
        <RunFacts run={answer.value} />
      )}
    </>
  );
}

function HandRunForm(props: {
  readonly alert: Alert;
  readonly hooks: readonly Hook[];
  readonly firstHook: string | undefined;
  readonly onRun: (run: Run) => void;
  readonly onClose: () => void;
}) {
  const { alert, hooks, firstHook, onRun, onClose } = props;
  const call = useCall();
  const mayReadConfig = useHolds('sentry.dispatch.read') === true;
  const blockedBy = useBlockedBy('sentry.remediate');
  const [name, setName] = useState(firstHook ?? hooks[0]?.name ?? '');
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  const [override, setOverride] = useState(false);
  const [confirmed, setConfirmed] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const hook = hooks.find((each) => each.name === name);
  const planned =
    hook === undefined ? undefined : planHandRun(hook, { hook: name, typed, reason, override });
  const body = planned?.ok === true ? planned.body : undefined;
  const asked = usePaused(body === undefined ? '' : JSON.stringify(body), ASK_AFTER_MS);
  const params = { alert_id: alert.alert_id };
  const dryRun = useAnswer(asked === '' ? null : asked, () =>
    call('alerts.remediate', {
      params,
      body: { ...(JSON.parse(asked) as { hook: string }), dry_run: true },
    }),
  );
  const config = useAnswer(mayReadConfig ? 'config' : null, () =>
    call('dispatch.config.get', { query: {} }),
  );
  const production = isProduction(config.value?.config, alert.service);
  const result = dryRun.value;
  const isShown = body !== undefined && asked === JSON.stringify(body) && result !== undefined;
  const waitsFor = isSending
    ? 'It is being sent'
    : !isShown
      ? 'What would happen is not known yet'
      : result.state === 'refused'
        ? 'A guard refuses it'
        : !isConfirmed(confirmed, alert.service, production)
          ? `Type ${alert.service} first`
          : null;

  async function run(): Promise<void> {
    if (body === undefined) return;
    setSending(true);
    const answer = await call('alerts.remediate', { params, body });
    setSending(false);
    if (!answer.ok) setProblem(answer.problem);
    else if (answer.value.run !== null) onRun(answer.value.run);
  }

  const faultOf = (field: string): string | null =>
    (planned?.ok === false ? planned.faults[field] : undefined) ??
    faultAt(dryRun.problem ?? problem, field === 'reason' ? '/reason' : `/parameters/${field}`);
  const refusal = otherFaults(problem, ['/parameters', '/reason']);
  return (
    <Sheet
      title={`Run a hook: ${alert.service}, ${alert.summary}`}
      isWide
      onClose={onClose}
      end={
        <ActionButton onPress={() => void run()} blockedBy={blockedBy ?? waitsFor}>
          Run {name}
        </ActionButton>
      }
    >
      <SelectField
        label="Hook"
        value={name}
        options={hooks.map((each) => [
          each.name,
          `${each.name} (${MODE_WORDS[each.mode ?? 'suggest']})`,
        ])}
        onChange={(next) => {
          setName(next);
          setTyped({});
          setOverride(false);
        }}
        isFirst
      />
      {(hook?.parameters ?? []).map((parameter) => (
        <TextField
          key={parameter.name}
          label={parameter.name}
          value={typed[parameter.name] ?? ''}
          isMono
          hint={describeDefault(parameter, alert)}
          fault={faultOf(parameter.name)}
          {...(parameter.enum !== undefined && { suggestions: parameter.enum.map(String) })}
          onChange={(text) => {
            setTyped({ ...typed, [parameter.name]: text });
          }}
        />
      ))}
      <TextArea
        label={hook?.guards?.require_reason === true ? 'Why' : 'Why (may be left out)'}
        value={reason}
        onChange={setReason}
        fault={faultOf('reason')}
      />
      <section className="sheet-block" aria-label="What would happen" aria-live="polite">
        <h3>What would happen</h3>
        {dryRun.problem !== null && (
          <p className="sheet-refused">
            It cannot be said: {dryRun.problem.detail || dryRun.problem.title}
          </p>
        )}
        {!isShown && dryRun.problem === null && <p className="meta">Asking the server …</p>}
        {isShown && (
          <>
            <p className="strong">
              {describeOutcome(result.state)}: {result.reason}
            </p>
            {result.refusal !== null && <p>Guard: {describeRefusal(result.refusal)}.</p>}
            {result.request !== null && <RequestShown request={result.request} />}
          </>
        )}
      </section>
      {isShown && (override || mayOverride(result.refusal)) && (
        <CheckField
          label="Override: run it all the same. It needs a reason; rate, concurrency, services and approval still hold."
          isOn={override}
          onChange={setOverride}
        />
      )}
      <ConfirmService
        service={alert.service}
        isProduction={production}
        typed={confirmed}
        onType={setConfirmed}
      />
      {refusal !== null && (
        <p className="sheet-refused" role="alert">
          Not done: {refusal}
        </p>
      )}
    </Sheet>
  );
}

/** Runs a hook by hand against an alert: what exactly would happen first, then what happens. */
export function RunHookSheet(props: {
  readonly alert: Alert;
  readonly firstHook?: string | undefined;
  readonly onClose: () => void;
}) {
  const { alert, firstHook, onClose } = props;
  const call = useCall();
  const mayRead = useHolds('sentry.policy.read') === true;
  const hooks = useAnswer(mayRead ? 'hooks' : null, () => call('hooks.list', {}));
  const [run, setRun] = useState<Run | null>(null);
  const list = hooks.value?.hooks ?? [];
  if (run === null && list.length > 0)
    return (
      <HandRunForm
        alert={alert}
        hooks={list}
        firstHook={firstHook}
        onRun={setRun}
        onClose={onClose}
      />
    );
  const title = run === null ? 'Run a hook' : `${run.hook} on ${run.service}`;
  return (
    <Sheet key={title} title={title} isWide onClose={onClose} closeWord="Close">
      {run !== null && <LiveRun run={run} />}
      {run === null && !mayRead && <MissingScope scope="sentry.policy.read" what="see hooks" />}
      {run === null && mayRead && <AnswerProblem what="The hooks" answer={hooks} />}
      {run === null && mayRead && hooks.value === undefined && hooks.problem === null && (
        <WaitingForAnswer rows={4} answer={hooks} />
      )}
      {run === null && hooks.value !== undefined && <p>There is no hook that could be run.</p>}
    </Sheet>
  );
}
