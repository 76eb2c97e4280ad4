import type {
  Silence,
  SilenceEndReason,
  SilenceKind,
  SilenceState,
} from '@batcave/shared/dispatch';
import { formatInstant, formatLeft } from '../../ui/format.ts';
import { describeRecurrence } from './recurrence.ts';

export const KIND_WORDS: Readonly<Record<SilenceKind, string>> = {
  silence: 'Silence',
  maintenance: 'Maintenance',
  snooze: 'Snooze',
};

export const STATE_WORDS: Readonly<Record<SilenceState, string>> = {
  pending: 'Pending',
  active: 'Active',
  expired: 'Over',
};

const END_WORDS: Readonly<Record<SilenceEndReason, string>> = {
  by_hand: 'ended by hand',
  cancelled: 'cancelled before it began',
  clear: 'the alert cleared',
  idle: 'it hid nothing any more',
  worse: 'the alert got worse',
};

/** What it hides, in words. */
export function describeMatch(
  { matchers, alert_id: alertId }: Pick<Silence, 'matchers' | 'alert_id'>,
  alertName: (alertId: string) => string | undefined,
): string {
  if (alertId !== null) return `the alert ${alertName(alertId) ?? alertId}`;
  return matchers.join(', ');
}

/** Until when, or from when, counted down from now. */
export function describeWhen(silence: Silence, nowMs: number): string {
  const { state, active_until: until, next_start: next, ended_at: ended } = silence;
  if (state === 'active') {
    if (until !== null)
      return `${formatInstant(Date.parse(until))}, ${formatLeft(Date.parse(until) - nowMs)} left`;
    return 'until the alert clears';
  }
  if (state === 'pending') {
    const startMs = Date.parse(next ?? silence.starts_at);
    return `from ${formatInstant(startMs)}, in ${formatLeft(startMs - nowMs)}`;
  }
  const over = ended ?? silence.ends_at;
  return over === null ? 'over' : `over since ${formatInstant(Date.parse(over))}`;
}

/** What else may end it, and how it ended; empty when there is nothing to say. */
export function describeEnd(silence: Silence): string {
  const { ended_reason: reason, ended_by: by, ends_when: when, recurrence } = silence;
  if (reason !== null) return `${END_WORDS[reason]}${by === null ? '' : ` by ${by}`}`;
  const parts = [
    ...(recurrence === null ? [] : [describeRecurrence(recurrence, silence.starts_at)]),
    ...(when.clear === true ? ['ends when the alert clears'] : []),
    ...(when.idle === undefined ? [] : [`ends when it has hidden nothing for ${when.idle}`]),
    ...(silence.kind === 'snooze' ? ['ends when the alert gets worse'] : []),
  ];
  return parts.join('; ');
}

const ORDER: readonly SilenceState[] = ['active', 'pending', 'expired'];

/** Active ones first, the next to end on top; then those to begin; then what is over, newest first. */
export function sortSilences(silences: readonly Silence[]): readonly Silence[] {
  const moment = (each: Silence): number =>
    each.state === 'active'
      ? Date.parse(each.active_until ?? '9999-01-01')
      : each.state === 'pending'
        ? Date.parse(each.next_start ?? each.starts_at)
        : -Date.parse(each.ended_at ?? each.ends_at ?? each.created_at);
  return silences.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || moment(a) - moment(b),
  );
}

/** Whether it fits a filter: all words somewhere in it, `state:`, `kind:`, `by:` exactly there. */
export function fitsFilter(
  silence: Silence,
  terms: readonly { readonly key: string; readonly value: string }[],
): boolean {
  const text = [...silence.matchers, silence.comment, silence.created_by, silence.kind]
    .join(' ')
    .toLowerCase();
  return terms.every(({ key, value }) => {
    const wanted = value.toLowerCase();
    if (key === 'state') return STATE_WORDS[silence.state].toLowerCase().startsWith(wanted);
    if (key === 'kind') return silence.kind.startsWith(wanted);
    if (key === 'by') return silence.created_by.toLowerCase().includes(wanted);
    return text.includes(wanted);
  });
}
