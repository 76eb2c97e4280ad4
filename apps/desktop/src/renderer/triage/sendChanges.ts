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
/** Beyond this many refusals the feed brings the truth sooner than asking one by one. */
const MAX_LOOKUPS = 50;

type OneRoute = 'alerts.ack' | 'alerts.unack' | 'alerts.resolve';

/** Sends one change; `null` when it was done, else the reason. */
async function sendOne(
  call: Call,
  route: OneRoute,
  alertId: string,
  tell: TellAnswer,
): Promise<string | null> {
  const result = await call(route, { params: { alert_id: alertId }, body: {} });
  if (!result.ok) return result.problem.detail || result.problem.title;
  tell(result.value);
  return null;
}

/** Asks for the refused alerts, so that the row shows who was first. */
async function lookUp(call: Call, refusals: readonly Refusal[], tell: TellAnswer): Promise<void> {
  await eachLimited(refusals.slice(0, MAX_LOOKUPS), MAX_PARALLEL_CALLS, async ({ alertId }) => {
    const result = await call('alerts.get', { params: { alert_id: alertId } });
    if (result.ok) tell(result.value);
  });
}

async function sendEach(
  call: Call,
  route: OneRoute,
  alertIds: readonly string[],
  tell: TellAnswer,
): Promise<SendOutcome> {
  const reasons = await eachLimited(alertIds, MAX_PARALLEL_CALLS, (id) =>
    sendOne(call, route, id, tell),
  );
  const refusals: Refusal[] = [];
  const done: string[] = [];
  alertIds.forEach((alertId, i) => {
    const reason = reasons[i] ?? null;
    if (reason === null) done.push(alertId);
    else refusals.push({ alertId, reason });
  });
  return { done, refusals };
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

/** Resolves each. */
export async function sendResolve(
  call: Call,
  alertIds: readonly string[],
  tell: TellAnswer,
): Promise<SendOutcome> {
  const outcome = await sendEach(call, 'alerts.resolve', alertIds, tell);
  await lookUp(call, outcome.refusals, tell);
  return outcome;
}

/**
 * Takes changes back. What had been acknowledged before it was resolved is acknowledged again,
 * because `unack` makes a resolved alert OPEN.
 */
export async function sendUndo(
  call: Call,
  changes: readonly DoneChange[],
  tell: TellAnswer,
): Promise<SendOutcome> {
  const ids = changes.map(({ alertId }) => alertId);
  const outcome = await sendEach(call, 'alerts.unack', ids, tell);
  const reopened = new Set(outcome.done);
  const wereAcked = changes
    .filter(({ alertId, from }) => from === 'ACK' && reopened.has(alertId))
    .map(({ alertId }) => alertId);
  const again = await sendEach(call, 'alerts.ack', wereAcked, tell);
  const failedAgain = new Set(again.refusals.map(({ alertId }) => alertId));
  return {
    done: outcome.done.filter((id) => !failedAgain.has(id)),
    refusals: [...outcome.refusals, ...again.refusals],
  };
}
