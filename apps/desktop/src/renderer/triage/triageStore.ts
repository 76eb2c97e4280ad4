import type { Alert } from '@batcave/shared/alerts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WindowCall } from '../../ipc/contract.ts';
import type { FeedStore } from '../feed/index.ts';
import { plural } from '../ui/format.ts';
import { ACK, type Action, assignTo, RESOLVE, UNACK } from './actions.ts';
import { describeOutcome, type Notice, type Refusal } from './notice.ts';
import { patientCall } from './patientCall.ts';
import {
  applyPending,
  type PendingChange,
  type PendingChanges,
  settlePending,
} from './pendingChange.ts';
import { whyBlocked } from './permission.ts';
import { createRequests, type Requests } from './requests.ts';
import { type SendOutcome, sendUndo } from './sendChanges.ts';
import { type DoneChange, goOnFrom, noteOwnChanges, planUndo, type UndoEntry } from './undoPlan.ts';

/** What this window has asked for and not yet forgotten. */
export interface TriageState {
  readonly pending: PendingChanges;
  /** Why the last action on an alert failed, by id. */
  readonly failures: ReadonlyMap<string, string>;
  /** Newest last. */
  readonly history: readonly UndoEntry[];
  readonly notice: Notice | null;
}

/** The actions of a window on alerts, shown at once and taken back when the server refuses. */
export interface Triage extends Requests {
  readonly store: StoreApi<TriageState>;
  /** Acknowledges those of the alerts that are OPEN. Resolves with what was refused. */
  readonly acknowledge: (alertIds: readonly string[]) => Promise<readonly Refusal[]>;
  /** Gives back those of the alerts that somebody has acknowledged or resolved. */
  readonly unacknowledge: (alertIds: readonly string[]) => Promise<readonly Refusal[]>;
  /** Names who is to have those of the alerts that are not resolved; `null`: nobody. */
  readonly assign: (
    alertIds: readonly string[],
    assignee: string | null,
  ) => Promise<readonly Refusal[]>;
  /** Resolves those of the alerts that are not resolved yet. */
  readonly resolve: (alertIds: readonly string[]) => Promise<readonly Refusal[]>;
  /** Takes back the last action of this window, except what others changed since. */
  readonly undo: () => Promise<void>;
  readonly dismissNotice: () => void;
  readonly stop: () => void;
}

const UNDO_SHOWN_MS = 10_000;
const MAX_HISTORY = 50;

const pass = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Makes the actions over a feed and the calls of the bridge. */
export function createTriage(options: {
  readonly feed: FeedStore;
  readonly call: WindowCall;
  readonly now: () => number;
  /** Lets so many milliseconds pass. */
  readonly wait?: (ms: number) => Promise<void>;
}): Triage {
  const { feed, call, now, wait = pass } = options;
  const patient = patientCall(call, wait);
  const store = createStore<TriageState>()(() => ({
    pending: new Map(),
    failures: new Map(),
    history: [],
    notice: null,
  }));
  /**
   * The actions run one after another, so that an undo never overtakes what it undoes. A fault of
   * ours in one is reported by whoever waits for it and must not stop those behind it.
   */
  let queue: Promise<unknown> = Promise.resolve();

  const ignore = () => undefined;
  const known = (id: string) => {
    const { book } = feed.store.getState();
    return book.active.get(id) ?? book.resolved.get(id);
  };
  const tell = (alert: Alert) => {
    feed.applyAnswer(alert);
  };
  const say = (notice: Notice) => {
    store.setState({ notice });
  };
  const sayDone = (text: string, undoable: boolean) => {
    say({ kind: 'done', text, undoable, untilMs: now() + UNDO_SHOWN_MS });
  };

  const stopListening = feed.store.subscribe((state, before) => {
    if (state.book === before.book) return;
    const { pending, history } = store.getState();
    const nextPending = settlePending(pending, state.book.active, state.book.resolved);
    const nextHistory = noteOwnChanges(history, known);
    if (nextPending !== pending || nextHistory !== history) {
      store.setState({ pending: nextPending, history: nextHistory });
    }
  });

  /** Shows the change at once. */
  function lay(
    alerts: readonly Alert[],
    shows: (
      alert: Alert,
      pending: PendingChange | undefined,
    ) => Pick<PendingChange, 'to' | 'assignedTo'>,
  ): void {
    const by = feed.store.getState().principal?.name ?? '';
    const pending = new Map(store.getState().pending);
    const failures = new Map(store.getState().failures);
    for (const alert of alerts) {
      const { alert_id: id, seq: baseSeq } = alert;
      pending.set(id, { ...shows(alert, pending.get(id)), baseSeq, by });
      failures.delete(alert.alert_id);
    }
    store.setState({ pending, failures });
  }

  /** Takes refused changes off the rows again and keeps the reasons. */
  function rollBack(refusals: readonly Refusal[]): void {
    if (refusals.length === 0) return;
    const pending = new Map(store.getState().pending);
    const failures = new Map(store.getState().failures);
    for (const { alertId, reason } of refusals) {
      pending.delete(alertId);
      failures.set(alertId, reason);
    }
    store.setState({ pending, failures });
  }

  /** What the server refused because somebody else had already done it is no failure. */
  function realRefusals(action: Action, outcome: SendOutcome): readonly Refusal[] {
    const refused = outcome.refusals.map(({ alertId }) => alertId);
    const overtaken = new Set(
      refused.filter((id) => {
        const fact = known(id);
        return fact !== undefined && !action.takes(fact);
      }),
    );
    if (overtaken.size > 0) {
      const pending = new Map(store.getState().pending);
      for (const id of overtaken) pending.delete(id);
      store.setState({ pending });
    }
    return outcome.refusals.filter(({ alertId }) => !overtaken.has(alertId));
  }

  function remember(text: string, changes: readonly DoneChange[]): void {
    if (changes.length === 0) return;
    const history = [...store.getState().history, { text, changes }].slice(-MAX_HISTORY);
    store.setState({ history: noteOwnChanges(history, known) });
  }

  async function act(action: Action, alertIds: readonly string[]): Promise<readonly Refusal[]> {
    const { link, principal } = feed.store.getState();
    const blockedBy = whyBlocked(link, principal);
    if (blockedBy !== null) {
      say({ kind: 'failed', text: blockedBy });
      return alertIds.map((alertId) => ({ alertId, reason: blockedBy }));
    }
    const { pending } = store.getState();
    // As it is on the screen: what is still under way has been asked for before this.
    const targets = alertIds
      .map(known)
      .filter((alert) => alert !== undefined)
      .map((alert) => applyPending(alert, pending.get(alert.alert_id)))
      .filter((alert) => action.takes(alert));
    if (targets.length === 0) {
      sayDone(`Nothing to do: already ${action.done}`, false);
      return [];
    }
    lay(targets, action.shows);
    const first = targets[0];
    const label =
      first !== undefined && targets.length === 1
        ? `${first.service}: ${first.summary}`
        : plural(targets.length, 'alert');
    say({ kind: 'working', text: `${action.doing} ${label}` });
    const run = queue.then(() => send(action, targets, label));
    queue = run.then(ignore, ignore);
    return run;
  }

  async function send(
    action: Action,
    targets: readonly Alert[],
    label: string,
  ): Promise<readonly Refusal[]> {
    const ids = targets.map(({ alert_id }) => alert_id);
    // What went before has been answered by now.
    const facts = ids.map(known).filter((alert) => alert !== undefined);
    const baseSeqs = new Map(facts.map((alert) => [alert.alert_id, alert.seq]));
    const { pending } = store.getState();
    lay(
      facts.filter(({ alert_id: id }) => !pending.has(id)),
      action.shows,
    );
    const outcome = await action.send(patient, ids, tell);
    const refusals = realRefusals(action, outcome);
    rollBack(refusals);
    const done = new Set(outcome.done);
    const changes = targets
      .filter(({ alert_id }) => done.has(alert_id))
      .map((alert): DoneChange => ({
        ...action.changes(alert),
        ...{ alertId: alert.alert_id, ownSeq: 0 },
        baseSeq: baseSeqs.get(alert.alert_id) ?? alert.seq,
      }));
    remember(label, changes);
    report(action, { label, done: changes.length, asked: targets.length, refusals });
    return refusals;
  }

  function report(
    action: Action,
    result: {
      readonly label: string;
      readonly done: number;
      readonly asked: number;
      readonly refusals: readonly Refusal[];
    },
  ): void {
    const { label, done, asked, refusals } = result;
    if (refusals.length > 0) {
      say({ kind: 'failed', text: describeOutcome(action.done, done, refusals) });
      return;
    }
    const overtaken = asked - done;
    const others =
      overtaken === 0 ? '' : ` · ${String(overtaken)} already ${action.done} by others`;
    const verb = action.done.charAt(0).toUpperCase() + action.done.slice(1);
    const of = verb.includes(' ') ? ':' : '';
    sayDone(`${verb}${of} ${asked === 1 ? label : plural(done, 'alert')}${others}`, done > 0);
  }

  async function undoLast(): Promise<void> {
    const { history } = store.getState();
    const entry = history.at(-1);
    if (entry === undefined) {
      sayDone('Nothing to undo in this window', false);
      return;
    }
    store.setState({ history: history.slice(0, -1) });
    const { takeBack, changedSince } = planUndo(entry, known);
    const from = new Map(takeBack.map((change) => [change.alertId, change]));
    const facts = takeBack
      .map(({ alertId }) => known(alertId))
      .filter((fact) => fact !== undefined);
    lay(facts, (alert) => {
      const change = from.get(alert.alert_id);
      return change?.of === 'owner'
        ? { to: alert.state, assignedTo: change.from }
        : { to: change?.from ?? alert.state };
    });
    if (takeBack.length > 0) say({ kind: 'working', text: `Taking back: ${entry.text}` });
    const outcome = await sendUndo(patient, takeBack, tell);
    rollBack(outcome.refusals);
    const undone = new Set(outcome.done);
    const left = store.getState().history;
    store.setState({
      history: goOnFrom(
        left,
        takeBack.filter(({ alertId }) => undone.has(alertId)),
        known,
      ),
    });
    // The next undo is of this again, never of what was done before it.
    remember(entry.text, outcome.left);
    const skipped =
      changedSince.length === 0
        ? ''
        : ` · ${String(changedSince.length)} left alone: changed by somebody else since`;
    if (outcome.refusals.length > 0) {
      const text = describeOutcome('taken back', outcome.done.length, outcome.refusals);
      const again = outcome.left.length === 0 ? '' : ' · undo again to try again';
      say({ kind: 'failed', text: text + again + skipped });
    } else {
      sayDone(`Took back: ${entry.text}${skipped}`, false);
    }
  }

  const requests = createRequests({
    call,
    blockedBy() {
      const { link, principal } = feed.store.getState();
      return whyBlocked(link, principal);
    },
    say: {
      working: (text) => {
        say({ kind: 'working', text });
      },
      done: (text) => {
        sayDone(text, false);
      },
      failed: (text) => {
        say({ kind: 'failed', text });
      },
    },
  });

  return {
    ...requests,
    store,
    acknowledge: (alertIds) => act(ACK, alertIds),
    unacknowledge: (alertIds) => act(UNACK, alertIds),
    assign: (alertIds, assignee) => act(assignTo(assignee), alertIds),
    resolve: (alertIds) => act(RESOLVE, alertIds),
    undo() {
      const { link, principal } = feed.store.getState();
      const blockedBy = whyBlocked(link, principal);
      if (blockedBy !== null) {
        say({ kind: 'failed', text: blockedBy });
        return Promise.resolve();
      }
      const run = queue.then(undoLast);
      queue = run.then(ignore, ignore);
      return run;
    },
    dismissNotice() {
      store.setState({ notice: null });
    },
    stop: stopListening,
  };
}
