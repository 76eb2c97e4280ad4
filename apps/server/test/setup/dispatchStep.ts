import { PgDispatchLedger, type PgStore } from '../../src/adapters/postgres/index.ts';
import type { IncidentChanges } from '../../src/alerts/index.ts';
import {
  type AlertMark,
  compileDispatch,
  compileSilences,
  Dispatcher,
  Outbox,
} from '../../src/dispatch/index.ts';
import { compileRegex } from '../../src/rules/index.ts';

/** Commits what a test decides through the ledger of the dispatcher, as its next step. */
export async function commitStep(
  store: PgStore,
  tenant: string,
  decided: { readonly outbox?: Outbox; readonly incidents?: IncidentChanges },
): Promise<void> {
  const ledger = new PgDispatchLedger(store, () => Date.now());
  const { epoch, alertSeq, standing } = await ledger.takeOver(tenant);
  const compiled = compileDispatch({}, 0, compileRegex);
  if (!compiled.ok) throw new Error('an empty document is always sound');
  const nothing = new Dispatcher({
    ...{ tenant, standing },
    config: compiled.dispatch,
    silences: compileSilences([], compileRegex),
    rights: { mayRead: () => false, mayApprove: () => false },
    eventTypesOf: () => [],
    isUnderWay: () => false,
  }).take();
  await ledger.commit({
    ...{ tenant, epoch, alertSeq, requestIds: [], settledIds: [] },
    // Later than the last step, however fast tests are.
    nowMs: Math.max(Date.now(), (standing.advancedMs ?? 0) + 1),
    step: {
      ...nothing,
      outbox: decided.outbox ?? new Outbox(),
      incidents: { ...(decided.incidents ?? { incidents: [], links: [] }), forgotten: [] },
    },
  });
}

/** An outbox that says this on alerts. */
export function saying(marks: readonly AlertMark[]): Outbox {
  const outbox = new Outbox();
  outbox.marks.push(...marks);
  return outbox;
}
