import type { Refusal, Run, RunState } from '@batcave/shared/remediation';
import { formatClock } from '../../ui/format.ts';

/** States in words. */
export const STATE_WORDS: Readonly<Record<RunState, string>> = {
  suggested: 'Suggested',
  requested: 'Requested',
  waiting_approval: 'Waits for approval',
  approved: 'Approved',
  sending: 'Being sent',
  sent: 'Sent, being verified',
  verified: 'Worked',
  failed_verification: 'Sent, alert stayed',
  failed: 'Failed',
  unknown: 'Outcome unknown',
  rejected: 'Declined',
  expired: 'Expired',
  cancelled: 'Cancelled',
  refused: 'Refused by a guard',
};

const UNDER_WAY: ReadonlySet<RunState> = new Set([
  ...(['suggested', 'requested', 'waiting_approval', 'approved', 'sending', 'sent'] as const),
]);

/** Whether its state may still change without a person who says what happened. */
export function isUnderWay(state: RunState): boolean {
  return UNDER_WAY.has(state);
}

/** What a person can do with a run. */
export type RunAct = 'approve' | 'reject' | 'cancel' | 'resolve';

/** The acts that the state of a run allows. */
export function actsOf({ state }: Pick<Run, 'state'>): readonly RunAct[] {
  if (state === 'waiting_approval') return ['approve', 'reject', 'cancel'];
  if (state === 'suggested' || state === 'approved') return ['cancel'];
  return state === 'unknown' ? ['resolve'] : [];
}

/** Why this person cannot do it although the state allows it; `null` when nothing is known against it. */
export function whyNot(act: RunAct, run: Run, actor: string): string | null {
  if (act === 'approve' && run.requested_by === actor)
    return 'Who asked for it cannot approve it: a second person has to';
  return null;
}

const target = ({ request, service }: Run): string =>
  request === null ? `a request for ${service}` : `${request.method} ${request.url}`;

/** What happens when it is done, exactly; said before it is confirmed. */
export function describeEffect(act: RunAct, run: Run): string {
  switch (act) {
    case 'approve':
      return `${target(run)} is sent once, as shown, as soon as you approve. It cannot be called back.`;
    case 'reject':
      return `${target(run)} is not sent. The run is over; ${run.requested_by} can ask again.`;
    case 'cancel':
      return `${target(run)} is not sent. The run is over.`;
    case 'resolve':
      return `Nothing is sent. You say whether ${target(run)} has happened; it is never sent again.`;
  }
}

/** What the word on the button is. */
export const ACT_WORDS: Readonly<Record<RunAct, string>> = {
  approve: 'Approve and send',
  reject: 'Decline',
  cancel: 'Cancel the run',
  resolve: 'Say the outcome',
};

const GUARD_WORDS: Readonly<Record<Refusal['guard'], string>> = {
  automation_stopped: 'all automation is stopped',
  mode: 'the mode of the hook',
  parameters: 'the parameters',
  template: 'the request cannot be made',
  alert: 'the state of the alert',
  stale: 'it lies too far back',
  rate: 'the rate limit',
  concurrency: 'runs at a time on the service',
  cool_down: 'the rest after a run',
  max_services: 'the number of services',
  reason: 'a reason is asked for',
};

/** Which guard said no, with its numbers and when it says yes again. */
export function describeRefusal({ guard, limit, found, frees_at }: Refusal): string {
  const isTime = guard === 'cool_down';
  const numbers =
    limit === null || found === null
      ? ''
      : isTime
        ? ` (${seconds(found)} of ${seconds(limit)})`
        : ` (${String(found)} of ${String(limit)})`;
  const frees = frees_at === null ? '' : `, free at ${formatClock(Date.parse(frees_at))}Z`;
  return `${GUARD_WORDS[guard]}${numbers}${frees}`;
}

const seconds = (ms: number): string => `${String(Math.round(ms / 1000))} s`;

/** Guards that a person may go beyond with a reason. */
export function mayOverride(refusal: Refusal | null): boolean {
  return refusal?.guard === 'automation_stopped' || refusal?.guard === 'cool_down';
}
