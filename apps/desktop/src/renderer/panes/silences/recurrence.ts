import type { Recurrence } from '@batcave/shared/dispatch';

const DAYS: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];
const EVERY: Readonly<Record<string, readonly [string, string]>> = {
  DAILY: ['every day', 'days'],
  WEEKLY: ['every week', 'weeks'],
  MONTHLY: ['every month', 'months'],
  YEARLY: ['every year', 'years'],
};
const KNOWN = new Set([
  ...['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTH', 'BYMONTHDAY', 'COUNT', 'UNTIL', 'WKST'],
]);

/** `first Sunday`, `last Friday`, `Monday`. */
function dayWord(text: string): string | undefined {
  const [, place = '', day = ''] = /^([+-]?\d*)([A-Z]{2})$/.exec(text) ?? [];
  const name = DAYS[day];
  if (name === undefined) return undefined;
  if (place === '') return name;
  const number = Number(place);
  return `${number === -1 ? 'last' : number < 0 ? `${ordinal(-number)} last` : ordinal(number)} ${name}`;
}

function ordinal(number: number): string {
  const last = number % 100;
  const ending = last >= 11 && last <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${String(number)}${ending}`;
}

function monthDay(text: string): string {
  const number = Number(text);
  if (number >= 0) return ordinal(number);
  return number === -1 ? 'last day' : `${ordinal(-number)} last day`;
}

const list = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;

/** Local time of day of an instant: `02:00`. An unknown zone gives the time in UTC, and says so. */
function localTime(instant: string, timeZone: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '?';
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    });
    return `${format.format(at)} ${timeZone}`;
  } catch {
    return `${new Date(at).toISOString().slice(11, 16)} UTC`;
  }
}

/**
 * A recurrence in words: `every week on Sunday at 02:00 Europe/Berlin, for 2h`. A rule with parts that have
 * no words here stands as it is.
 */
export function describeRecurrence(recurrence: Recurrence, startsAt: string): string {
  const { rrule, duration, time_zone: timeZone } = recurrence;
  const when = `at ${localTime(startsAt, timeZone)}, for ${duration}`;
  return `${describeRule(rrule) ?? rrule} ${when}`;
}

/** A rule of RFC 5545 in words; `undefined` where there are none. */
export function describeRule(rrule: string): string | undefined {
  const parts = new Map(
    rrule
      .toUpperCase()
      .split(';')
      .map((each) => {
        const [name = '', value = ''] = each.trim().split('=');
        return [name, value] as const;
      }),
  );
  const every = EVERY[parts.get('FREQ') ?? ''];
  if (every === undefined || [...parts.keys()].some((name) => !KNOWN.has(name))) return undefined;
  const interval = Number(parts.get('INTERVAL') ?? '1');
  const words = [interval === 1 ? every[0] : `every ${String(interval)} ${every[1]}`];
  const days = parts.get('BYDAY')?.split(',').map(dayWord);
  if (days?.includes(undefined) === true) return undefined;
  if (days !== undefined) words.push(`on ${list(days.filter((day) => day !== undefined))}`);
  const monthDays = parts.get('BYMONTHDAY')?.split(',').map(monthDay);
  if (monthDays !== undefined) words.push(`on the ${list(monthDays)}`);
  const months = parts.get('BYMONTH')?.split(',');
  if (months !== undefined)
    words.push(`in ${list(months.map((month) => MONTHS[Number(month) - 1] ?? month))}`);
  const count = parts.get('COUNT');
  if (count !== undefined) words.push(`${count} times`);
  const until = /^(\d{4})(\d{2})(\d{2})/.exec(parts.get('UNTIL') ?? '');
  if (until !== null) words.push(`until ${until.slice(1, 4).join('-')}`);
  return words.join(' ');
}
