import type { Alert } from '@batcave/shared/alerts';
import type { WindowCall } from '../../ipc/contract.ts';
import { eachLimited } from './eachLimited.ts';
import type { Refusal } from './notice.ts';
import type { DoneChange } from './undoPlan.ts';

/** What came of a batch of changes, by alert. */
export interface SendOutcome {
  readonly done: readonly string[];
  readonly refusals: readonly Refusal[];
}

type Call = WindowCall;
type TellAnswer = (alert: Alert) => void;

/** Calls at once when there is no bulk route. */
const MAX_PARALLEL_CALLS = 8;
/** The contract's limit of ids in one ackAll. */
const MAX_IDS_PER_CALL = 10_000;
/** Refusals that trying again does not change: the alert is no longer what it was. */
const FINAL: ReadonlySet<string> = new Set(['state_conflict', 'not_found']);
/** Beyond this many refusals the feed brings the truth sooner than asking one by one. */
const MAX_LOOKUPS = 50;

type OneRoute = 'alerts.ack' | 'alerts.unack' | 'alerts.resolve';

/** One change of an alert: by its route, or who is to have it. */
type Step = OneRoute | { readonly assignee: string | null };

const isRoute = (step: Step): step is OneRoute => typeof step === 'string';

/** Sends one change; the alert as it is then, or why not. */
async function sendOne(
  call: Call,
  step: Step,
  alertId: string,
  tell: TellAnswer,
): Promise<Alert | Refusal> {
  const params = { alert_id: alertId };
  const result = isRoute(step)
    ? await call(step, { params, body: {} })
    : await call('alerts.assign', { params, body: { assignee: step.assignee } });
  if (!result.ok) {
    const { code, detail, title } = result.problem;
    return { alertId, reason: detail || title, ...(FINAL.has(code) && { isFinal: true }) };
  }
  tell(result.value);
  return result.value;
}

const isRefusal = (answer: Alert | Refusal): answer is Refusal => 'reason' in answer;

/** Asks for the refused alerts, so that the row shows who was first. */
async function lookUp(call: Call, refusals: readonly Refusal[], tell: TellAnswer): Promise<void> {
  await eachLimited(refusals.slice(0, MAX_LOOKUPS), MAX_PARALLEL_CALLS, async ({ alertId }) => {
    const result = await call('alerts.get', { params: { alert_id: alertId } });
    if (result.ok) tell(result.value);
  });
}

async function sendEach(
  call: Call,
  step: Step,
  alertIds: readonly string[],
  tell: TellAnswer,
): Promise<SendOutcome> {
  const answers = await eachLimited(alertIds, MAX_PARALLEL_CALLS, (id) =>
    sendOne(call, step, id, tell),
  );
  const refusals = answers.filter(isRefusal);
  const refused = new Set(refusals.map(({ alertId }) => alertId));
  return { done: alertIds.filter((id) => !refused.has(id)), refusals };
}

async function ackMany(call: Call, alertIds: readonly string[]): Promise<SendOutcome> {
  const done: string[] = [];
  const refusals: Refusal[] = [];
  for (let from = 0; from < alertIds.length; from += MAX_IDS_PER_CALL) {
    const ids = alertIds.slice(from, from + MAX_IDS_PER_CALL);
    const result = await call('alerts.ackAll', { body: { alert_ids: ids } });
    if (result.ok) {
      done.push(...result.value.alert_ids);
      for (const { alert_id, reason } of result.value.skipped)
        refusals.push({ alertId: alert_id, reason });
    } else {
      const reason = result.problem.detail || result.problem.title;
      refusals.push(...ids.map((alertId) => ({ alertId, reason })));
    }
  }
  return { done, refusals };
}

/** Acknowledges: one by its own route, several in one call that counts. */
export async function sendAck(
  call: Call,
  alertIds: readonly string[],
  tell: TellAnswer,
): Promise<SendOutcome> {
  const outcome =
    alertIds.length === 1
      ? await sendEach(call, 'alerts.ack', alertIds, tell)
      : await ackMany(call, alertIds);
  await lookUp(call, outcome.refusals, tell);
  return outcome;
}

/** Does one thing to each, by itself. */
export async function sendStep(
  call: Call,
  step: Step,
  alertIds: readonly string[],
  tell: TellAnswer,
): Promise<SendOutcome> {
  const outcome = await sendEach(call, step, alertIds, tell);
  await lookUp(call, outcome.refusals, tell);
  return outcome;
}

/** What came of an undo, and what of it is still to be undone because it was refused for now. */
export interface UndoOutcome extends SendOutcome {
  readonly left: readonly DoneChange[];
}

/**
 * The way back. What had been acknowledged before it was resolved is acknowledged again, because `unack` makes a resolved
 * alert OPEN.
 */
function stepsBack(change: DoneChange): readonly Step[] {
  if (change.of === 'owner') return [{ assignee: change.from }];
  if (change.to === 'OPEN') return [change.from === 'ACK' ? 'alerts.ack' : 'alerts.resolve'];
  return change.from === 'ACK' ? ['alerts.unack', 'alerts.ack'] : ['alerts.unack'];
}

/** Takes one change back; else why not, with what is left to do of it. */
async function takeBack(
  call: Call,
  change: DoneChange,
  tell: TellAnswer,
): Promise<{ readonly refusal: Refusal; readonly left: DoneChange } | null> {
  let left = change;
  for (const step of stepsBack(change)) {
    const answer = await sendOne(call, step, change.alertId, tell);
    if (isRefusal(answer)) return { refusal: answer, left };
    // Given back and not yet acknowledged again: from here on it is an un-ack that is to be undone.
    const { seq } = answer;
    left = {
      ...{ alertId: change.alertId, of: 'state', from: 'ACK', to: 'OPEN' },
      baseSeq: seq,
      ownSeq: seq,
    };
  }
  return null;
}

/** Takes changes back, each by itself. */
export async function sendUndo(
  call: Call,
  changes: readonly DoneChange[],
  tell: TellAnswer,
): Promise<UndoOutcome> {
  const faults = await eachLimited(changes, MAX_PARALLEL_CALLS, (change) =>
    takeBack(call, change, tell),
  );
  const refused = faults.filter((fault) => fault !== null);
  return {
    done: changes.filter((_, i) => faults[i] === null).map(({ alertId }) => alertId),
    refusals: refused.map(({ refusal }) => refusal),
    left: refused.flatMap(({ refusal, left }) => (refusal.isFinal === true ? [] : [left])),
  };
}
