import { SILENCE_LIMITS } from '@batcave/shared/dispatch';

export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** A weekday, Monday is 0; `nth` of the month or year, from its end when negative, all when 0. */
export interface NthDay {
  readonly weekday: number;
  readonly nth: number;
}

/** A rule as RFC 5545 section 3.3.10 has it, for days: the time of day is that of the beginning. */
export interface Rrule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count: number | undefined;
  /** The last moment: of UTC, or as the clocks of the zone show it. */
  readonly until: { readonly isUtc: boolean; readonly ms: number } | undefined;
  readonly weekStart: number;
  readonly byMonth: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly NthDay[];
  readonly bySetPos: readonly number[];
}

export type ReadRrule =
  { readonly ok: true; readonly rule: Rrule } | { readonly ok: false; readonly limit: string };

const FREQUENCIES: readonly Frequency[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const MAX_LIST = 64;
const UNTIL = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/;

class Refused extends Error {}

/** Reads a rule; says what it must be when it is none that can be kept. */
export function readRrule(text: string): ReadRrule {
  try {
    return { ok: true, rule: read(text) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, limit: error.message };
    throw error;
  }
}

function read(text: string): Rrule {
  const parts = new Map<string, string>();
  for (const part of text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .split(';')) {
    const [name = '', value, ...rest] = part.split('=');
    if (value === undefined || value === '' || rest.length > 0)
      throw new Refused('NAME=VALUE parts, with ; between them');
    if (parts.has(name)) throw new Refused(`with ${name} at most once`);
    parts.set(name, value);
  }
  const take = (name: string): string | undefined => {
    const value = parts.get(name);
    parts.delete(name);
    return value;
  };
  const freq = FREQUENCIES.find((each) => each === parts.get('FREQ'));
  if (freq === undefined) throw new Refused(`with FREQ one of ${FREQUENCIES.join(', ')}`);
  parts.delete('FREQ');
  const rule: Rrule = {
    freq,
    interval: wholeNumber('INTERVAL', take('INTERVAL') ?? '1', 1, 1000),
    count: optional(take('COUNT'), (n) => wholeNumber('COUNT', n, 1, SILENCE_LIMITS.maxCount)),
    until: optional(take('UNTIL'), readUntil),
    weekStart: optional(take('WKST'), (day) => weekdayOf('WKST', day)) ?? 0,
    byMonth: listOf('BYMONTH', take('BYMONTH'), (n) => wholeNumber('BYMONTH', n, 1, 12)),
    byMonthDay: listOf('BYMONTHDAY', take('BYMONTHDAY'), (n) => signed('BYMONTHDAY', n, 31)),
    byDay: listOf('BYDAY', take('BYDAY'), readNthDay),
    bySetPos: listOf('BYSETPOS', take('BYSETPOS'), (n) => signed('BYSETPOS', n, 366)),
  };
  const [other] = parts.keys();
  if (other !== undefined)
    throw new Refused(
      `of FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY and BYSETPOS; ${other} is not kept`,
    );
  assertJoined(rule);
  return rule;
}

/** What RFC 5545 says must not stand together. */
function assertJoined({ freq, count, until, byMonthDay, byDay, byMonth, bySetPos }: Rrule): void {
  if (count !== undefined && until !== undefined)
    throw new Refused('with COUNT or UNTIL, not both');
  if (freq === 'WEEKLY' && byMonthDay.length > 0)
    throw new Refused('without BYMONTHDAY in a WEEKLY rule');
  const isNth = byDay.some(({ nth }) => nth !== 0);
  if (isNth && freq !== 'MONTHLY' && freq !== 'YEARLY')
    throw new Refused(`with BYDAY as weekdays alone in a ${freq} rule`);
  const most = freq === 'MONTHLY' || byMonth.length > 0 ? 5 : 53;
  if (byDay.some(({ nth }) => Math.abs(nth) > most))
    throw new Refused(`with at most the ${String(most)}th weekday in BYDAY`);
  if (bySetPos.length > 0 && byDay.length + byMonthDay.length + byMonth.length === 0)
    throw new Refused('with BYSETPOS beside another BY part');
}

function optional<T>(text: string | undefined, readIt: (text: string) => T): T | undefined {
  return text === undefined ? undefined : readIt(text);
}

function listOf<T>(name: string, text: string | undefined, readIt: (text: string) => T): T[] {
  const items = text?.split(',') ?? [];
  if (items.length > MAX_LIST) throw new Refused(`with at most ${String(MAX_LIST)} of ${name}`);
  return items.map(readIt);
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    throw new Refused(`with ${name} a whole number from ${String(least)} to ${String(most)}`);
  return value;
}

function signed(name: string, text: string, most: number): number {
  const value = /^[+-]?\d{1,3}$/.test(text) ? Number(text) : NaN;
  if (!(Math.abs(value) >= 1 && Math.abs(value) <= most))
    throw new Refused(`with ${name} from 1 to ${String(most)}, or as many from the end: -1`);
  return value;
}

function weekdayOf(name: string, text: string): number {
  const weekday = WEEKDAYS.indexOf(text);
  if (weekday === -1) throw new Refused(`with ${name} of ${WEEKDAYS.join(', ')}`);
  return weekday;
}

function readNthDay(text: string): NthDay {
  const [, nth = '', day = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const weekday = weekdayOf('BYDAY', day);
  return { weekday, nth: nth === '' ? 0 : signed('BYDAY', nth, 53) };
}

function readUntil(text: string): { isUtc: boolean; ms: number } {
  const [, year, month, day, hour, minute, second, utc] = UNTIL.exec(text) ?? [];
  const date = [year, month, day].map(Number) as [number, number, number];
  const startMs = Date.UTC(date[0], date[1] - 1, date[2]);
  const isDate = year !== undefined && new Date(startMs).getUTCDate() === date[2];
  if (!isDate || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59)
    throw new Refused('with UNTIL a day or a moment: 20261231 or 20261231T220000Z');
  // A day is meant with all of it.
  if (hour === undefined) return { isUtc: false, ms: startMs + 86_399_999 };
  const ofDayMs = Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000;
  return { isUtc: utc === 'Z', ms: startMs + ofDayMs };
}
