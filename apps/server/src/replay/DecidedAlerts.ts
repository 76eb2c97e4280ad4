import type { Alert } from '@batcave/shared/alerts';
import {
  alertFromSignal,
  type EntryDraft,
  type TenantSignal,
  transition,
} from '../alerts/index.ts';
import type { DecidedAlert } from './compareDecisions.ts';

interface Open {
  readonly tenant: string;
  alert: Alert;
  readonly isCarried: boolean;
  readonly entries: EntryDraft[];
}

/**
 * Turns the signals of a stretch into what they decide, alert by alert, as the ledger of the engine does:
 * what people did about an alert changes nothing of it.
 */
export class DecidedAlerts {
  readonly #storable: (alert: Alert) => Alert;
  readonly #open = new Map<string, Open>();
  #over: DecidedAlert[] = [];

  /** @param storable  An alert as the store holds it: it cannot hold every text. */
  constructor(storable: (alert: Alert) => Alert) {
    this.#storable = storable;
  }

  take({ tenant, rule, signal }: TenantSignal): void {
    const draft = this.#storable(alertFromSignal(rule, signal, tenant));
    const key = `${tenant}\n${draft.alert_id}`;
    const known = this.#open.get(key);
    const before = known?.alert ?? (signal.kind === 'raised' ? undefined : carried(draft));
    const decided = transition(before, { kind: signal.kind, draft, signal }, signal.atMs);
    if (!decided.ok) return;
    const open = known ?? { tenant, alert: draft, isCarried: before !== undefined, entries: [] };
    open.alert = decided.alert;
    open.entries.push(decided.entry);
    if (signal.kind !== 'cleared') {
      this.#open.set(key, open);
      return;
    }
    // No episode comes twice, so this was the last word on it.
    this.#open.delete(key);
    this.#over.push(open);
  }

  /** How many wait to be taken. */
  get waiting(): number {
    return this.#over.length;
  }

  /** Those that are over since the last call. */
  takeOver(): DecidedAlert[] {
    const over = this.#over;
    this.#over = [];
    return over;
  }

  /** Those that still stand, at the end. */
  standing(): DecidedAlert[] {
    return [...this.#open.values()];
  }
}

/** An alert that was raised before the stretch: all that is known is that it stood. */
function carried(draft: Alert): Alert {
  return { ...draft, flapping: { since: '', changes: -1 } };
}
