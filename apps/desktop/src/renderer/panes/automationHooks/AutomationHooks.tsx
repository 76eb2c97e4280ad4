import { useRef } from 'react';
import {
  AnswerProblem,
  MissingScope,
  PaneDetail,
  PaneHeader,
  useBlockedBy,
  useHolds,
  WaitingForAnswer,
} from '../../paneKit/index.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { plural } from '../../ui/format.ts';
import './automationHooks.css';
import { pausesNote, StoppedStrip, SwitchSheet } from './AutomationSwitch.tsx';
import { HookRows, RunRows } from './HookAndRunRows.tsx';
import { HookFacts } from './HookFacts.tsx';
import { PickAlertSheet } from './PickAlertSheet.tsx';
import { RunActSheet } from './RunActSheet.tsx';
import { RunDetail } from './RunDetail.tsx';
import { RunHookSheet } from './RunHookSheet.tsx';
import { useAutomationHooks } from './useAutomationHooks.ts';
import type { RunsOf } from './useHooksData.ts';

type Pane = ReturnType<typeof useAutomationHooks>;

function runsTitle(of: RunsOf): string {
  if (of.kind === 'hook') return `Runs of ${of.hook}`;
  return of.kind === 'alert' ? `Runs on the alert ${of.alertId}` : 'Runs of all hooks';
}

function Sheets({ pane }: { readonly pane: Pane }) {
  const { sheet, closeSheet, data } = pane;
  if (sheet === null) return null;
  if (sheet.kind === 'switch')
    return (
      <SwitchSheet
        change={sheet.change}
        automation={data.automation.value}
        onDone={({ stopped }) => {
          pane.onDone(stopped ? 'All automation is stopped' : 'Automation goes on');
        }}
        onClose={closeSheet}
      />
    );
  if (sheet.kind === 'act')
    return (
      <RunActSheet act={sheet.act} run={sheet.run} onDone={pane.onRunDone} onClose={closeSheet} />
    );
  if (sheet.kind === 'pick')
    return (
      <PickAlertSheet
        hook={sheet.hook}
        onPick={(alert) => {
          pane.setSheet({ kind: 'run', alert, hook: sheet.hook });
        }}
        onClose={closeSheet}
      />
    );
  return <RunHookSheet alert={sheet.alert} firstHook={sheet.hook} onClose={closeSheet} />;
}

function HookDetail({ pane, name }: { readonly pane: Pane; readonly name: string }) {
  const hook = pane.data.hooks.value?.hooks.find((each) => each.name === name);
  if (hook === undefined) return null;
  return (
    <PaneDetail label={`Hook ${name}`} title={name} id={name} onBack={pane.goBack}>
      <HookFacts
        hook={hook}
        automation={pane.data.automation.value}
        onRun={() => {
          pane.setSheet({ kind: 'pick', hook: name });
        }}
        onResume={(service) => {
          pane.setSheet({ kind: 'switch', change: { kind: 'resume', hook: name, service } });
        }}
      />
    </PaneDetail>
  );
}

/** The runs below the hooks. */
function RunsPart(props: {
  readonly pane: Pane;
  readonly runsRef: React.RefObject<HTMLDivElement | null>;
  readonly isMain: boolean;
}) {
  const { pane, runsRef, isMain } = props;
  const { runs } = pane.data;
  const mayRead = useHolds('sentry.alert.read');
  if (mayRead === false) return <MissingScope scope="sentry.alert.read" what="see runs" />;
  const isCut = (runs.value?.next_cursor ?? null) !== null;
  return (
    <section className="hooks-part" aria-label="Runs">
      <div className="hooks-part-head">
        <h3>{runsTitle(pane.of)}</h3>
        <span className="meta">
          {runs.value !== undefined && plural(pane.runs.length, 'run')}
          {isCut && ', and older ones'}
        </span>
        <span className="spacer" />
        {pane.of.kind === 'alert' && (
          <ActionButton onPress={() => pane.goBack()} shortcut="Esc">
            Back to the hook
          </ActionButton>
        )}
      </div>
      <AnswerProblem what="The runs" answer={runs} />
      <RunRows
        label="Runs"
        runs={pane.runs}
        activeId={pane.activeRun}
        isMain={isMain}
        gridRef={runsRef}
        onActive={pane.setActiveRun}
        onOpen={pane.openRun}
      />
      {runs.value === undefined && runs.problem === null && (
        <WaitingForAnswer rows={4} answer={runs} />
      )}
      {runs.value !== undefined && pane.runs.length === 0 && (
        <p className="hooks-empty" role="status">
          It has never run.
        </p>
      )}
    </section>
  );
}

/** The hooks, their runs, and the switch that stops them all. */
export default function AutomationHooks() {
  const hooksRef = useRef<HTMLDivElement>(null);
  const runsRef = useRef<HTMLDivElement>(null);
  const pane = useAutomationHooks({ hooksRef, runsRef });
  const { data, detail, run } = pane;
  const { hooks, automation } = data;
  const mayRead = useHolds('sentry.policy.read');
  const blockedBy = useBlockedBy('sentry.remediate');
  const list = hooks.value?.hooks ?? [];
  const waiting = pane.runs.filter(({ state }) => state === 'waiting_approval').length;
  return (
    <div className="automation-hooks" onKeyDown={pane.onKeyDown}>
      <PaneHeader
        note={
          hooks.value !== undefined &&
          `${plural(list.length, 'hook')}${waiting > 0 ? ` · ${String(waiting)} shown wait for approval` : ''}${pausesNote(automation.value)}`
        }
        actions={
          <>
            <ActionButton onPress={data.reload} shortcut=".">
              Load anew
            </ActionButton>
            {pane.activeHook !== null && (
              <ActionButton
                onPress={() => {
                  if (pane.activeHook !== null)
                    pane.setSheet({ kind: 'pick', hook: pane.activeHook });
                }}
                shortcut="R"
                blockedBy={blockedBy}
              >
                Run {pane.activeHook} …
              </ActionButton>
            )}
            <ActionButton
              onPress={() => {
                pane.setSheet({ kind: 'switch', change: { kind: 'stop' } });
              }}
              shortcut="Shift X"
              blockedBy={
                blockedBy ?? (automation.value?.stopped === true ? 'It is stopped already' : null)
              }
            >
              Stop all automation …
            </ActionButton>
          </>
        }
      />
      <StoppedStrip
        automation={automation.value}
        onStart={() => {
          pane.setSheet({ kind: 'switch', change: { kind: 'start' } });
        }}
      />
      <AnswerProblem what="The state of automation" answer={automation} />
      {mayRead === false ? (
        <MissingScope scope="sentry.policy.read" what="see hooks" />
      ) : (
        <section className="hooks-part" aria-label="Hooks">
          <AnswerProblem what="The hooks" answer={hooks} />
          {hooks.value !== undefined && list.length === 0 ? (
            <p className="hooks-empty" role="status" data-pane-focus tabIndex={-1}>
              No hooks yet. Whoever holds sentry.policy.write adds one: npx sentry hooks.
            </p>
          ) : (
            <HookRows
              hooks={list}
              lastRuns={data.lastRuns}
              activeId={pane.activeHook}
              gridRef={hooksRef}
              onActive={pane.setActiveHook}
              onOpen={pane.openHook}
            />
          )}
          {hooks.value === undefined && hooks.problem === null && (
            <WaitingForAnswer rows={4} answer={hooks} />
          )}
        </section>
      )}
      <RunsPart pane={pane} runsRef={runsRef} isMain={mayRead === false} />
      {detail?.kind === 'hook' && <HookDetail pane={pane} name={detail.name} />}
      {detail?.kind === 'run' && run !== undefined && (
        <RunDetail
          run={run}
          actor={pane.actor}
          onAct={pane.act}
          onTakeUp={pane.takeUp}
          onRunsOfAlert={pane.showRunsOfAlert}
          onClose={() => pane.goBack()}
        />
      )}
      <Sheets pane={pane} />
    </div>
  );
}
