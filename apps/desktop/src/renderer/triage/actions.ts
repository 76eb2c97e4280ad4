import type { Alert } from '@batcave/shared/alerts';
import type { PendingChange } from './pendingChange.ts';
import { sendAck, sendStep } from './sendChanges.ts';
import type { DoneChange } from './undoPlan.ts';

/** What can be done to alerts, and taken back. */
export interface Action {
  readonly doing: string;
  readonly done: string;
  /** Whether there is anything to do about this one. */
  readonly takes: (alert: Alert) => boolean;
  /** How the alert is shown before the server has answered. */
  readonly shows: (
    alert: Alert,
    pending: PendingChange | undefined,
  ) => Pick<PendingChange, 'to' | 'assignedTo'>;
  /** What it changes, for whoever takes it back. */
  readonly changes: (alert: Alert) => Changed;
  readonly send: typeof sendAck;
}

type Changed =
  | Pick<Extract<DoneChange, { of: 'state' }>, 'of' | 'from' | 'to'>
  | Pick<Extract<DoneChange, { of: 'owner' }>, 'of' | 'from' | 'to'>;

function ofState(
  to: Alert['state'],
  rest: Pick<Action, 'doing' | 'done' | 'takes' | 'send'>,
): Action {
  return {
    ...rest,
    shows: (_, pending) => ({
      to,
      ...(pending?.assignedTo !== undefined && { assignedTo: pending.assignedTo }),
    }),
    changes: ({ state: from }) => ({ of: 'state', from, to }),
  };
}

export const ACK = ofState('ACK', {
  ...{ doing: 'Acknowledging', done: 'acknowledged' },
  takes: ({ state }) => state === 'OPEN',
  send: sendAck,
});

export const UNACK = ofState('OPEN', {
  ...{ doing: 'Un-acking', done: 'un-acked' },
  takes: ({ state }) => state !== 'OPEN',
  send: (call, ids, tell) => sendStep(call, 'alerts.unack', ids, tell),
});

export const RESOLVE = ofState('RESOLVED', {
  ...{ doing: 'Resolving', done: 'resolved' },
  takes: ({ state }) => state !== 'RESOLVED',
  send: (call, ids, tell) => sendStep(call, 'alerts.resolve', ids, tell),
});

/** Names who is to have it; `null`: nobody. */
export function assignTo(assignee: string | null): Action {
  const to = assignee ?? 'nobody';
  return {
    ...{ doing: `Assigning to ${to}:`, done: `assigned to ${to}` },
    takes: (alert) => alert.state !== 'RESOLVED' && alert.assigned_to !== assignee,
    shows: (alert, pending) => ({ to: pending?.to ?? alert.state, assignedTo: assignee }),
    changes: ({ assigned_to: from }) => ({ of: 'owner', from, to: assignee }),
    send: (call, ids, tell) => sendStep(call, { assignee }, ids, tell),
  };
}
