import type { Alert } from '@batcave/shared/alerts';
import type { Run } from '@batcave/shared/remediation';
import { type KeyboardEvent, type RefObject, useState } from 'react';
import {
  useAlerts,
  useAnnounce,
  useBlockedBy,
  useCall,
  useIdentity,
  useIntent,
  useKeyReader,
} from '../../paneKit/index.ts';
import type { SwitchChange } from './AutomationSwitch.tsx';
import { actsOf, type RunAct, STATE_WORDS, whyNot } from './describeRun.ts';
import { type RunsOf, useHooksData } from './useHooksData.ts';

/** What stands over the pane. */
export type HooksSheet =
  | { readonly kind: 'switch'; readonly change: SwitchChange }
  | { readonly kind: 'act'; readonly act: RunAct; readonly run: Run }
  /** Which alert the hook is to run for. */
  | { readonly kind: 'pick'; readonly hook: string }
  | { readonly kind: 'run'; readonly alert: Alert; readonly hook?: string };

/** What is open beside the lists. */
export type HooksDetail =
  | { readonly kind: 'hook'; readonly name: string }
  | { readonly kind: 'run'; readonly runId: string };

const ACT_KEYS: Readonly<Record<string, RunAct>> = {
  A: 'approve',
  D: 'reject',
  C: 'cancel',
  O: 'resolve',
};

/** Everything the pane can do, apart from how it looks. */
export function useAutomationHooks(refs: {
  readonly hooksRef: RefObject<HTMLDivElement | null>;
  readonly runsRef: RefObject<HTMLDivElement | null>;
}) {
  const { hooksRef, runsRef } = refs;
  const [activeHook, setActiveHook] = useState<string | null>(null);
  const [alertId, setAlertId] = useState<string | null>(null);
  const [activeRun, setActiveRun] = useState<string | null>(null);
  const [detail, setDetail] = useState<HooksDetail | null>(null);
  const [sheet, setSheet] = useState<HooksSheet | null>(null);
  const of: RunsOf =
    alertId !== null
      ? { kind: 'alert', alertId }
      : activeHook !== null
        ? { kind: 'hook', hook: activeHook }
        : { kind: 'all' };
  const data = useHooksData(of);
  const { byId } = useAlerts();
  const { actor } = useIdentity();
  const call = useCall();
  const announce = useAnnounce();
  const readKey = useKeyReader();
  const mayAct = useBlockedBy('sentry.remediate');
  const runs = data.runs.value?.runs ?? [];
  const openRunId = detail?.kind === 'run' ? detail.runId : null;
  const run = runs.find(({ run_id }) => run_id === (openRunId ?? activeRun));

  useIntent('runHook', (intent) => {
    const alert = byId.get(intent.alertId);
    if (alert !== undefined) {
      setSheet({ kind: 'run', alert });
      return;
    }
    // It may have been resolved since, and may fire again: the server says what there is.
    void call('alerts.get', { params: { alert_id: intent.alertId } }).then((answer) => {
      if (answer.ok) setSheet({ kind: 'run', alert: answer.value });
      else announce(`The alert could not be read: ${answer.problem.detail}`);
    });
  });

  function act(kind: RunAct): boolean {
    if (run === undefined || !actsOf(run).includes(kind)) return false;
    const against = whyNot(kind, run, actor);
    if (against !== null) announce(against);
    else setSheet({ kind: 'act', act: kind, run });
    return true;
  }

  /** Escape undoes the innermost thing; `false` when there is none. */
  function goBack(): boolean {
    if (detail !== null) {
      const grid = detail.kind === 'hook' ? hooksRef : runsRef;
      setDetail(null);
      grid.current?.focus();
    } else if (alertId !== null) setAlertId(null);
    else return false;
    return true;
  }

  function takeUp(suggested: Run): void {
    const alert = byId.get(suggested.alert_id);
    if (alert === undefined) announce('The alert is over');
    else setSheet({ kind: 'run', alert, hook: suggested.hook });
  }

  /** The same key runs the hook where hooks are, and takes up a suggestion where runs are. */
  function runHere(target: EventTarget): boolean {
    const onRuns = detail?.kind === 'run' || runsRef.current?.contains(target as Node) === true;
    if (!onRuns && activeHook !== null && mayAct === null)
      setSheet({ kind: 'pick', hook: activeHook });
    else if (onRuns && run?.state === 'suggested') takeUp(run);
    else return false;
    return true;
  }

  function obey(key: string, target: EventTarget): boolean {
    const kind = ACT_KEYS[key];
    if (kind !== undefined) return act(kind);
    if (key === 'Escape') return goBack();
    if (key === 'R') return runHere(target);
    if (key === '.') data.reload();
    else if (key === 'Shift+X' && mayAct === null && data.automation.value?.stopped !== true)
      setSheet({ kind: 'switch', change: { kind: 'stop' } });
    else return false;
    return true;
  }

  return {
    ...{ data, of, activeHook, activeRun, detail, sheet, run, runs, actor },
    setSheet,
    setActiveRun,
    act,
    goBack,
    takeUp,
    setActiveHook: (name: string) => {
      setActiveHook(name);
      setAlertId(null);
      if (detail?.kind === 'hook') setDetail({ kind: 'hook', name });
    },
    openHook: (name: string) => {
      setDetail({ kind: 'hook', name });
    },
    openRun: (runId: string) => {
      setActiveRun(runId);
      setDetail({ kind: 'run', runId });
    },
    /** Lists the runs of all hooks on the alert. */
    showRunsOfAlert: (id: string) => {
      setAlertId(id);
      setDetail(null);
      runsRef.current?.focus();
    },
    closeSheet: () => {
      setSheet(null);
    },
    onDone: (text: string) => {
      setSheet(null);
      announce(text);
      data.reload();
    },
    onRunDone: (done: Run) => {
      setSheet(null);
      announce(`${done.hook} on ${done.service}: ${STATE_WORDS[done.state]}`);
      data.reload();
    },
    onKeyDown: (event: KeyboardEvent) => {
      const key = event.defaultPrevented ? null : readKey(event);
      if (key !== null && obey(key, event.target)) event.preventDefault();
    },
  };
}
