import { plural } from '../ui/format.ts';

/** What the bottom bar says about the last action. */
export type Notice =
  | { readonly kind: 'working'; readonly text: string }
  | {
      readonly kind: 'done';
      readonly text: string;
      readonly untilMs: number;
      readonly undoable: boolean;
    }
  /** Stays until it is dismissed: a failure that fades is a failure nobody saw. */
  | { readonly kind: 'failed'; readonly text: string };

/** One alert that was not changed, and why. */
export interface Refusal {
  readonly alertId: string;
  readonly reason: string;
  /** Trying again changes nothing. */
  readonly isFinal?: boolean;
}

/** `409 acknowledged, 3 failed (state does not allow it)`: the reasons named once each. */
export function describeOutcome(verb: string, done: number, refusals: readonly Refusal[]): string {
  const reasons = [...new Set(refusals.map(({ reason }) => reason))];
  const total = done + refusals.length;
  if (refusals.length === 0)
    return total === 1 ? `1 alert ${verb}` : `${plural(total, 'alert')} ${verb}`;
  return `${String(done)} of ${String(total)} ${verb}, ${String(refusals.length)} failed (${reasons.join('; ')})`;
}
