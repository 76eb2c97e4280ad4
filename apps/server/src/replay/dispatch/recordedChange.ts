import type { Alert } from '@batcave/shared/alerts';
import type { EpochMs } from '@batcave/shared/time';
import { transition } from '../../alerts/index.ts';

/** What a rule says of an alert later: how bad it is now. */
export type Worsened = Pick<
  Alert,
  'severity' | 'summary' | 'threshold' | 'value' | 'score' | 'lower' | 'upper' | 'flapping'
>;

/** Something that happened to an alert, by a rule or by a person: not what a dispatcher did to it. */
export interface RecordedChange {
  readonly alertId: string;
  readonly atMs: EpochMs;
  readonly change:
    | { readonly kind: 'raised'; readonly alert: Alert }
    | { readonly kind: 'changed'; readonly to: Partial<Worsened> }
    | { readonly kind: 'cleared' }
    | { readonly kind: 'ack' | 'unack' | 'resolve'; readonly actor: string }
    | { readonly kind: 'assign'; readonly actor: string; readonly assignee: string | null };
}

/** Whether a rule did it. */
export function isOfRule({ change: { kind } }: RecordedChange): boolean {
  return kind === 'raised' || kind === 'changed' || kind === 'cleared';
}

/** The alert after the change, by the one life cycle that there is; `undefined`: it changes nothing. */
export function applyChange(
  current: Alert | undefined,
  { change, atMs }: RecordedChange,
): Alert | undefined {
  const decided = decide(current, change, atMs);
  return decided?.ok === true ? decided.alert : undefined;
}

function decide(current: Alert | undefined, change: RecordedChange['change'], atMs: EpochMs) {
  const signal = { reason: '', eventId: null, atMs };
  switch (change.kind) {
    case 'raised':
      return transition(current, { kind: 'raised', draft: change.alert, signal }, atMs);
    case 'changed':
      return current === undefined
        ? undefined
        : transition(
            current,
            { kind: 'changed', draft: { ...current, ...change.to }, signal },
            atMs,
          );
    case 'cleared':
      return current === undefined
        ? undefined
        : transition(current, { kind: 'cleared', draft: current, signal }, atMs);
    default:
      return transition(current, change, atMs);
  }
}

/** In the order of time; what happened at one moment stays in its order. */
export function inOrder(changes: readonly RecordedChange[]): RecordedChange[] {
  return [...changes].sort((a, b) => a.atMs - b.atMs);
}
