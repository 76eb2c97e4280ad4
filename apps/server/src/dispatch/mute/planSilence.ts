import {
  formatMatcher,
  parseMatcher,
  type Matcher,
  type Recurrence,
  SILENCE_LIMITS,
  type SilenceInput,
} from '@batcave/shared/dispatch';
import type { FieldFault } from '@batcave/shared/errors';
import { SEVERITIES } from '@batcave/shared/events';
import { type EpochMs, formatDuration, parseDuration, parseInstant } from '@batcave/shared/time';
import { type CompileRegex, compileMatchers } from '../matchers.ts';
import { findTimeZone } from '../time/index.ts';
import { checkEnd } from './checkEnd.ts';
import { canHideCritical, countNarrowing, serviceOf } from './narrowing.ts';
import type { SilenceBounds } from './readPolicy.ts';
import { readRrule } from './rrule.ts';
import { type StoredSilence, timingOf } from './silence.ts';

/** A silence that may be made, as far as what is asked for goes. */
export type SilenceDraft = Pick<
  StoredSilence,
  | 'kind'
  | 'matchers'
  | 'alertId'
  | 'severity'
  | 'service'
  | 'startsMs'
  | 'endsMs'
  | 'recurrence'
  | 'endsWhen'
  | 'comment'
> & {
  /** Whether it can hide an alert that is CRITICAL. */
  readonly hidesCritical: boolean;
};

export type PlannedSilence =
  | { readonly ok: true; readonly draft: SilenceDraft }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

/** What a plan is made under. */
export interface PlanTerms {
  readonly bounds: SilenceBounds;
  readonly compileRegex: CompileRegex;
  /** Of a snooze: its alert. Its severity is a rank. */
  readonly alert: { readonly service: string; readonly severity: number } | undefined;
  readonly nowMs: EpochMs;
}

const CRITICAL = SEVERITIES.indexOf('CRITICAL');
/** A silence that was said to begin so long ago begins now: a request takes its time. */
const LATE_MS = 60_000;

/** Makes of what a person wrote a silence, or says everything that keeps it from being one. Pure. */
export function planSilence(input: SilenceInput, terms: PlanTerms): PlannedSilence {
  const faults: FieldFault[] = [];
  const refuse = (field: string, limit: string, fix: string): void =>
    void faults.push({ field, limit, fix });
  const { nowMs, bounds } = terms;
  const subject = planSubject(input, terms, faults);
  const startsMs = input.starts_at === undefined ? nowMs : (parseInstant(input.starts_at) ?? NaN);
  if (!(startsMs >= nowMs - LATE_MS && startsMs <= nowMs + SILENCE_LIMITS.maxAheadMs))
    refuse('/starts_at', 'from now on, within a year', 'Leave it out to begin now.');
  const recurrence = planRecurrence(input, bounds, startsMs, faults);
  const endsMs = input.ends_at === undefined ? null : (parseInstant(input.ends_at) ?? NaN);
  const endsWhen = planEnds(input, faults);
  const base = { kind: input.kind, startsMs, endsMs, recurrence, endsWhen };
  if (faults.length === 0)
    faults.push(...checkEnd({ ...base, hidesCritical: subject.hidesCritical }, bounds, startsMs));
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, draft: { ...base, ...subject, comment: input.comment.trim() } };
}

type Subject = Pick<
  SilenceDraft,
  'matchers' | 'alertId' | 'severity' | 'service' | 'hidesCritical'
>;

function planSubject(
  { kind, matchers = [], alert_id: alertId }: SilenceInput,
  { alert, bounds, compileRegex }: PlanTerms,
  faults: FieldFault[],
): Subject {
  if (kind === 'snooze') {
    if (alertId === undefined)
      faults.push({
        field: '/alert_id',
        limit: 'the alert to snooze',
        fix: 'Say which alert, or make a silence with matchers.',
      });
    if (matchers.length > 0)
      faults.push({
        field: '/matchers',
        limit: 'left out of a snooze',
        fix: 'A snooze is of one alert. For several make a silence.',
      });
    const severity = alert?.severity ?? null;
    return {
      matchers: [],
      alertId: alertId?.toLowerCase() ?? null,
      severity,
      service: alert?.service ?? null,
      hidesCritical: severity === CRITICAL,
    };
  }
  if (alertId !== undefined)
    faults.push({
      field: '/alert_id',
      limit: `left out of a ${kind}`,
      fix: 'Give matchers, or make a snooze of the alert.',
    });
  const parsed = readMatchers(matchers, compileRegex, faults);
  const narrowing = countNarrowing(parsed, compileRegex);
  if (faults.length === 0 && narrowing < bounds.minMatchers)
    faults.push({
      field: '/matchers',
      limit:
        narrowing === 0
          ? 'such that they do not fit every alert'
          : `at least ${String(bounds.minMatchers)} that say what an alert must be (silences.min_matchers); ${String(narrowing)} does`,
      fix: 'Name what is meant, for example service="payments". A matcher that fits a missing label, such as host!="a" or host=~".*", does not count.',
    });
  return {
    matchers: parsed.map(formatMatcher),
    alertId: null,
    severity: null,
    service: serviceOf(parsed),
    hidesCritical: canHideCritical(parsed, compileRegex),
  };
}

function readMatchers(
  texts: readonly string[],
  compileRegex: CompileRegex,
  faults: FieldFault[],
): Matcher[] {
  return texts.flatMap((text, i) => {
    const matcher = parseMatcher(text);
    const field = `/matchers/${String(i)}`;
    if (matcher === undefined) {
      const limit = 'label, one of = != =~ !~, value';
      faults.push({ field, limit, fix: 'Write service="payments" or host=~"db-.*".' });
      return [];
    }
    // By itself too: what closes a bracket that it did not open would get out of its place.
    const alone = matcher.operator.endsWith('~')
      ? compileRegex(matcher.value)
      : { ok: true as const };
    const placed = compileMatchers([text], compileRegex);
    if (alone.ok && placed.ok) return [matcher];
    const reason = !alone.ok ? alone.reason : placed.ok ? '' : placed.reason;
    faults.push({
      field,
      limit: 'an expression of RE2 that is not too large',
      fix: `Mend it: ${reason}.`,
    });
    return [];
  });
}

function planRecurrence(
  { kind, recurrence }: SilenceInput,
  { maxDurationMs }: SilenceBounds,
  startMs: EpochMs,
  faults: FieldFault[],
): StoredSilence['recurrence'] {
  if (recurrence === undefined) return null;
  const refuse = (field: string, limit: string, fix: string): null => {
    faults.push({ field: `/recurrence${field}`, limit, fix });
    return null;
  };
  if (kind !== 'maintenance')
    return refuse('', `left out of a ${kind}`, 'Only maintenance comes again and again.');
  const durationMs = parseDuration(recurrence.duration) ?? 0;
  if (durationMs < 60_000 || durationMs > maxDurationMs)
    return refuse(
      '/duration',
      `1m to ${formatDuration(maxDurationMs)} (silences.max_duration)`,
      'Make each occurrence shorter, or have the policy changed.',
    );
  if (findTimeZone(recurrence.time_zone) === undefined)
    return refuse('/time_zone', 'an IANA time zone', 'Write Europe/Berlin or UTC.');
  const read = readRrule(recurrence.rrule);
  if (!read.ok)
    return refuse('/rrule', `a rule ${read.limit}`, 'For example FREQ=WEEKLY;BYDAY=SU.');
  return checkOccurrences(recurrence, durationMs, startMs, refuse);
}

const LOOKED_AT = 400;

function checkOccurrences(
  { rrule, time_zone: timeZone }: Recurrence,
  durationMs: number,
  startsMs: EpochMs,
  refuse: (field: string, limit: string, fix: string) => null,
): StoredSilence['recurrence'] {
  const planned = { rrule: rrule.trim(), durationMs, timeZone };
  if (Number.isNaN(startsMs)) return planned;
  const timing = timingOf({ startsMs, endsMs: null, endedMs: null, recurrence: planned });
  const spans = timing.between(startsMs, Infinity, LOOKED_AT);
  if (spans.length === 0)
    return refuse('/rrule', 'a rule with a day from starts_at on', 'No day of it is to come.');
  const overlaps = spans.some(
    ({ endMs = Infinity }, i) => endMs > (spans[i + 1]?.startMs ?? endMs),
  );
  if (overlaps)
    return refuse(
      '/duration',
      'no longer than from one occurrence to the next, also where clocks are put forward',
      'Make it shorter, or the rule rarer.',
    );
  return planned;
}

function planEnds(
  { kind, ends_when: { clear = false, idle } = {} }: SilenceInput,
  faults: FieldFault[],
): StoredSilence['endsWhen'] {
  if (clear && kind !== 'snooze')
    faults.push({
      field: '/ends_when/clear',
      limit: 'set for a snooze alone',
      fix: 'A silence of several alerts ends when it has hidden nothing for a while: ends_when.idle.',
    });
  const idleMs = idle === undefined ? null : (parseDuration(idle) ?? 0);
  if (idleMs !== null && (kind !== 'silence' || idleMs < 60_000))
    faults.push({
      field: '/ends_when/idle',
      limit: 'at least 1m, for a silence alone',
      fix:
        kind === 'silence'
          ? 'Give it longer.'
          : 'Maintenance ends at its time, a snooze when the alert clears.',
    });
  return { clear, idleMs };
}
