import type { Alert } from '@batcave/shared/alerts';
import {
  formatMatcher,
  parseMatcher,
  type Silence,
  type SilenceChange,
  type SilenceInput,
  type SilenceKind,
} from '@batcave/shared/dispatch';
import { parseDuration } from '@batcave/shared/time';
import { MOMENT_EXAMPLE, readMoment } from '../../ui/moment.ts';

/** How long: so many hours from now, until a moment, or until the alert clears. */
export type HowLong = '1h' | '8h' | '24h' | 'until' | 'clear';

/** How often maintenance comes. */
export type HowOften = 'once' | 'daily' | 'weekly' | 'monthly' | 'custom';

/** What a person has typed. Moments are typed in UTC: `2026-11-23 08:42`. */
export interface SilenceForm {
  readonly kind: SilenceKind;
  readonly matchers: readonly string[];
  /** Of a snooze. */
  readonly alertId: string | null;
  readonly howLong: HowLong;
  readonly until: string;
  /** Empty: now. */
  readonly starts: string;
  readonly howOften: HowOften;
  readonly days: readonly string[];
  readonly rrule: string;
  /** Of an occurrence. */
  readonly duration: string;
  readonly timeZone: string;
  readonly comment: string;
}

const MOMENT_FAULT = `Must be a day and a time: ${MOMENT_EXAMPLE}.`;
const HOUR_MS = 3_600_000;
const PRESET_MS: Readonly<Record<string, number>> = {
  '1h': HOUR_MS,
  '8h': 8 * HOUR_MS,
  '24h': 24 * HOUR_MS,
};

/** A new form of this kind. */
export function emptyForm(kind: SilenceKind): SilenceForm {
  return {
    kind,
    ...{ matchers: [''], alertId: null, howLong: kind === 'maintenance' ? 'until' : '1h' },
    ...{ until: '', starts: '', howOften: 'once', days: ['SU'], rrule: '', duration: '2h' },
    ...{ timeZone: 'UTC', comment: '' },
  };
}

/** A snooze of the alert. */
export function snoozeForm(alert: Pick<Alert, 'alert_id'>): SilenceForm {
  return { ...emptyForm('snooze'), matchers: [], alertId: alert.alert_id };
}

/** A silence of alerts like this one: its service, its rule, and what it is grouped by. */
export function formLike(alert: Pick<Alert, 'service' | 'rule_name' | 'group'>): SilenceForm {
  const pairs = {
    service: alert.service,
    rule: alert.rule_name,
    ...Object.fromEntries(
      Object.entries(alert.group).filter(([label]) => label !== 'service' && label !== 'rule'),
    ),
  };
  const matchers = Object.entries(pairs).map(([label, value]) =>
    formatMatcher({ label, operator: '=', value }),
  );
  return { ...emptyForm('silence'), matchers };
}

/** What is wrong by field, or what to send. */
export type PlannedForm<T> =
  | { readonly ok: true; readonly input: T }
  | { readonly ok: false; readonly faults: Readonly<Record<string, string>> };

/** The rule of RFC 5545 that is picked. */
export function ruleOf(form: SilenceForm): string {
  if (form.howOften === 'daily') return 'FREQ=DAILY';
  if (form.howOften === 'weekly') return `FREQ=WEEKLY;BYDAY=${form.days.join(',')}`;
  return form.howOften === 'monthly' ? `FREQ=MONTHLY;BYDAY=${firstDays(form.days)}` : form.rrule;
}

const firstDays = (days: readonly string[]): string => days.map((day) => `1${day}`).join(',');

/**
 * Reads the form. What the server would refuse for its form alone is said here; the rest the preview says.
 *
 * @param nowMs server time, from which hours are counted
 */
export function planForm(form: SilenceForm, nowMs: number): PlannedForm<SilenceInput> {
  const faults: Record<string, string> = {};
  const starts = form.starts === '' ? undefined : readMoment(form.starts);
  if (form.starts !== '' && starts === undefined) faults['starts'] = MOMENT_FAULT;
  const matchers = form.matchers.map((text) => text.trim()).filter((text) => text !== '');
  for (const [index, text] of form.matchers.entries())
    if (text.trim() !== '' && parseMatcher(text) === undefined)
      faults[`matchers/${String(index)}`] =
        'Must be label, one of = != =~ !~, value: service="payments".';
  if (form.kind !== 'snooze' && matchers.length === 0)
    faults['matchers/0'] = 'Say what is meant: service="payments".';
  const isSeries = form.kind === 'maintenance' && form.howOften !== 'once';
  const ends = isSeries ? undefined : endOf(form, starts, nowMs, faults);
  if (isSeries) checkSeries(form, faults);
  if (form.comment.trim() === '') faults['comment'] = 'Say why: whoever misses a page reads it.';
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  return {
    ok: true,
    input: {
      kind: form.kind,
      comment: form.comment.trim(),
      ...(form.kind === 'snooze'
        ? { alert_id: form.alertId ?? '', ends_when: { clear: form.howLong === 'clear' } }
        : { matchers }),
      ...(starts !== undefined && { starts_at: starts }),
      ...(ends !== undefined && { ends_at: ends }),
      ...(isSeries && {
        recurrence: {
          rrule: ruleOf(form),
          duration: form.duration.trim(),
          time_zone: form.timeZone.trim(),
        },
      }),
    },
  };
}

function endOf(
  { howLong, until }: Pick<SilenceForm, 'howLong' | 'until'>,
  starts: string | undefined,
  nowMs: number,
  faults: Record<string, string>,
): string | undefined {
  if (howLong === 'clear') return undefined;
  const lengthMs = PRESET_MS[howLong];
  if (lengthMs !== undefined) {
    const fromMs = starts === undefined ? nowMs : Date.parse(starts);
    return new Date(fromMs + lengthMs).toISOString();
  }
  const ends = readMoment(until);
  if (ends === undefined) faults['until'] = MOMENT_FAULT;
  return ends;
}

function checkSeries(form: SilenceForm, faults: Record<string, string>): void {
  const usesDays = form.howOften === 'weekly' || form.howOften === 'monthly';
  if (usesDays && form.days.length === 0) faults['days'] = 'Pick at least one day.';
  if (form.howOften === 'custom' && form.rrule.trim().length < 6)
    faults['rrule'] = 'Must be a rule of RFC 5545: FREQ=WEEKLY;BYDAY=SU.';
  if (parseDuration(form.duration.trim()) === undefined)
    faults['duration'] = 'Must be a duration: 2h or 1h30m.';
  if (form.timeZone.trim() === '') faults['timeZone'] = 'Must be a time zone: Europe/Berlin.';
}

/** What is changed of one that is not over: its comment, and its end from now on. */
export function planChange(
  silence: Silence,
  change: { readonly howLong: HowLong | 'same'; readonly until: string; readonly comment: string },
  nowMs: number,
): PlannedForm<SilenceChange> {
  const faults: Record<string, string> = {};
  const { howLong, until } = change;
  const comment = change.comment.trim();
  if (comment === '') faults['comment'] = 'Say why: whoever misses a page reads it.';
  const from = silence.state === 'pending' ? silence.starts_at : undefined;
  const ends = howLong === 'same' ? undefined : endOf({ howLong, until }, from, nowMs, faults);
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  const input: SilenceChange = {
    ...(comment !== silence.comment && { comment }),
    ...(ends !== undefined && { ends_at: ends }),
    ...(howLong === 'clear' && { ends_at: null, ends_when: { clear: true } }),
  };
  if (Object.keys(input).length === 0)
    return { ok: false, faults: { howLong: 'Nothing is changed yet.' } };
  return { ok: true, input };
}

/** What the preview of a change is asked with: the silence as it would be. */
export function inputOfChange(silence: Silence, change: SilenceChange): SilenceInput {
  const ends = change.ends_at === undefined ? silence.ends_at : change.ends_at;
  return {
    kind: silence.kind,
    comment: change.comment ?? silence.comment,
    ...(silence.alert_id === null
      ? { matchers: [...silence.matchers] }
      : { alert_id: silence.alert_id }),
    ...(silence.state === 'pending' && { starts_at: silence.starts_at }),
    ...(ends !== null && { ends_at: ends }),
    ...(silence.recurrence !== null && { recurrence: silence.recurrence }),
    ends_when: change.ends_when ?? silence.ends_when,
  };
}

const SUGGESTED = 40;

/** Matchers out of the labels that alerts have now, those that begin like the text first. */
export function suggestMatchers(alerts: Iterable<Alert>, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const found = new Set<string>();
  for (const { service, severity, rule_name: rule, labels } of alerts)
    for (const [label, value] of Object.entries({ ...labels, service, severity, rule }))
      found.add(formatMatcher({ label, operator: '=', value }));
  const plain = wanted.replaceAll('"', '');
  const fits = [...found].filter((each) => each.toLowerCase().replaceAll('"', '').includes(plain));
  const begins = (each: string): number =>
    each.toLowerCase().replaceAll('"', '').startsWith(plain) ? 0 : 1;
  return fits.toSorted((a, b) => begins(a) - begins(b) || (a < b ? -1 : 1)).slice(0, SUGGESTED);
}
