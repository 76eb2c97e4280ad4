import type { Alert, AlertEscalation } from '@batcave/shared/alerts';

/** How paging stands, in words. */
export const STATE_OF_PAGING: Readonly<Record<AlertEscalation['state'], string>> = {
  running: 'nobody has taken it yet',
  acknowledged: 'stopped: somebody has it',
  exhausted: 'the last level was in vain',
  low: 'low urgency: goes no further by itself',
  held: 'stands still while it is hidden',
};

/** `level 1 of 3`; `nobody paged yet, 3 levels`. */
export function describeLevel({ level, levels }: AlertEscalation): string {
  if (level === 0)
    return `nobody paged yet, ${String(levels)} ${levels === 1 ? 'level' : 'levels'}`;
  return `level ${String(level)} of ${String(levels)}`;
}

/** Why the next level cannot be paged; `null` when it can. */
export function whyNotEscalate(
  alert: Pick<Alert, 'state' | 'escalation' | 'quiet'>,
): string | null {
  if (alert.state === 'RESOLVED') return 'It is over: nobody is paged';
  const escalation = alert.escalation ?? null;
  if (escalation === null) return 'No escalation is under way: there is no next level';
  if (escalation.state === 'acknowledged') return 'Somebody has it: nobody else is paged';
  if (escalation.state === 'held' || (alert.quiet ?? null) !== null)
    return 'Something hides it: nobody is paged until that ends';
  if (escalation.next === null) return 'There is no further level';
  return null;
}

/** Why it cannot be told now; `null` when it can. */
export function whyNotRestore(alert: Pick<Alert, 'quiet'>): string | null {
  return alert.quiet?.by === 'suppression'
    ? null
    : 'It is not suppressed: there is nothing to restore';
}
