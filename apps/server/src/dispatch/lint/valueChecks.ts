import type { Hours } from '@batcave/shared/dispatch';
import { type DurationMs, parseDuration, parseInstant } from '@batcave/shared/time';
import { compileMatchers } from '../matchers.ts';
import { DAY_MS, findTimeZone, parseDate } from '../time/index.ts';
import type { Check, Found, Linted } from './finding.ts';

interface Placed<T> {
  readonly path: string;
  readonly value: T | undefined;
}

const place = <T>(path: string, value: T | undefined): Placed<T> => ({ path, value });

interface PlacedDuration extends Placed<string> {
  readonly minMs: DurationMs;
}

const MAX_DURATION_MS = 400 * DAY_MS;
const MAX_EXPRESSIONS = 2000;
const EXPRESSION = /^[^=!]*[=!]~/;

function* durationsOf({ config, routes }: Linted): Iterable<PlacedDuration> {
  const at = (path: string, value: string | undefined, minMs = 1000) => ({ path, value, minMs });
  for (const [i, { contacts }] of (config.people ?? []).entries())
    for (const [j, { after }] of contacts.entries())
      yield at(`/people/${String(i)}/contacts/${String(j)}/after`, after, 0);
  for (const [i, receiver] of (config.receivers ?? []).entries()) {
    yield at(`/receivers/${String(i)}/rate_limit/per`, receiver.rate_limit?.per);
    yield at(`/receivers/${String(i)}/give_up_after`, receiver.give_up_after);
  }
  for (const [i, { levels, ack_timeout: ackTimeout }] of (config.escalations ?? []).entries()) {
    for (const [j, { delay }] of levels.entries())
      yield at(`/escalations/${String(i)}/levels/${String(j)}/delay`, delay);
    yield at(`/escalations/${String(i)}/ack_timeout`, ackTimeout);
  }
  for (const { path, route } of routes) {
    yield at(`${path}/group_wait`, route.group_wait, 0);
    yield at(`${path}/group_interval`, route.group_interval);
    yield at(`${path}/repeat_interval`, route.repeat_interval);
  }
  for (const [i, { per }] of (config.fatigue?.budgets ?? []).entries())
    yield at(`/fatigue/budgets/${String(i)}/per`, per);
  yield at('/correlation/window', config.correlation?.window, 0);
  yield at('/silences/max_duration', config.silences?.max_duration);
  yield at('/silences/critical_max_duration', config.silences?.critical_max_duration);
}

function* badDurations(linted: Linted): Iterable<Found> {
  for (const { path, value, minMs } of durationsOf(linted)) {
    if (value === undefined) continue;
    const durationMs = parseDuration(value);
    if (durationMs !== undefined && durationMs >= minMs && durationMs <= MAX_DURATION_MS) continue;
    const limit = `${minMs === 0 ? '0s' : '1s'} to 400d`;
    yield {
      path,
      message: `${value} is no duration of ${limit}, so it would never be over or never begin. Write one such as 30s, 5m or 1h30m.`,
    };
  }
}

function* matchersOf({ config, routes }: Linted): Iterable<Placed<readonly string[]>> {
  for (const { path, route } of routes) yield place(`${path}/match`, route.match);
  for (const [i, { source, target }] of (config.inhibitions ?? []).entries()) {
    yield place(`/inhibitions/${String(i)}/source`, source);
    yield place(`/inhibitions/${String(i)}/target`, target);
  }
}

/** Matchers with an expression, one by one: each takes time to compile, and for every alert. */
function* expressionsOf(linted: Linted): Iterable<string> {
  for (const { path, value = [] } of matchersOf(linted))
    for (const [i, text] of value.entries())
      if (EXPRESSION.test(text)) yield `${path}/${String(i)}`;
}

function* tooManyExpressions(linted: Linted): Iterable<Found> {
  let count = 0;
  for (const path of expressionsOf(linted)) {
    count += 1;
    if (count <= MAX_EXPRESSIONS) continue;
    yield {
      path,
      message: `This is expression ${String(count)}, more than the ${String(MAX_EXPRESSIONS)} that a document may have: each is tried on every alert. Join them, as in service=~"a|b", or compare with =.`,
    };
    return;
  }
}

function* badMatchers(linted: Linted): Iterable<Found> {
  let expressions = 0;
  for (const { path, value = [] } of matchersOf(linted))
    for (const [i, text] of value.entries()) {
      if (EXPRESSION.test(text)) expressions += 1;
      if (expressions > MAX_EXPRESSIONS) return;
      const compiled = compileMatchers([text], linted.compileRegex);
      if (!compiled.ok)
        yield {
          path: `${path}/${String(i)}`,
          message: `${text} ${compiled.reason}. What cannot be read fits nothing. Write it as service="payments" or severity=~"ERROR|CRITICAL".`,
        };
    }
}

function* zonesOf({ config }: Linted): Iterable<Placed<string>> {
  yield place('/time_zone', config.time_zone);
  for (const list of ['people', 'time_intervals', 'schedules'] as const)
    for (const [i, { time_zone: zone }] of (config[list] ?? []).entries())
      yield place(`/${list}/${String(i)}/time_zone`, zone);
}

function* unknownZones(linted: Linted): Iterable<Found> {
  for (const { path, value } of zonesOf(linted))
    if (value !== undefined && findTimeZone(value) === undefined)
      yield {
        path,
        message: `${value} is no time zone that this server knows, so no hour in it is known. Write an IANA name such as Europe/Berlin, America/New_York or UTC.`,
      };
}

function* hoursOf({ config }: Linted): Iterable<{ path: string; row: Hours }> {
  for (const [i, { hours }] of (config.time_intervals ?? []).entries())
    for (const [j, row] of hours.entries())
      yield { path: `/time_intervals/${String(i)}/hours/${String(j)}`, row };
  for (const [i, { layers }] of (config.schedules ?? []).entries())
    for (const [j, { hours = [] }] of layers.entries())
      for (const [k, row] of hours.entries())
        yield {
          path: `/schedules/${String(i)}/layers/${String(j)}/hours/${String(k)}`,
          row,
        };
}

function* datesOf(linted: Linted): Iterable<Placed<string>> {
  for (const { path, row } of hoursOf(linted))
    for (const [i, date] of (row.dates ?? []).entries())
      yield place(`${path}/dates/${String(i)}`, date);
  for (const [i, { layers }] of (linted.config.schedules ?? []).entries())
    for (const [j, { starts }] of layers.entries())
      yield place(`/schedules/${String(i)}/layers/${String(j)}/starts`, starts);
}

function* badDates(linted: Linted): Iterable<Found> {
  for (const { path, value = '' } of datesOf(linted))
    if (parseDate(value) === undefined)
      yield {
        path,
        message: `The calendar has no ${value}, so it would never come. Write a day that there is, as 2026-12-25.`,
      };
}

function* emptyHours(linted: Linted): Iterable<Found> {
  for (const { path, row } of hoursOf(linted)) {
    const { from = '00:00', to = '24:00' } = row;
    if (from === to || from === '24:00')
      yield {
        path: `${path}/from`,
        message: `From ${from} to ${to} can be read as nothing and as a whole day. Leave out both for the whole day, or write a from before 24:00 that is not the to.`,
      };
  }
}

function* badOverrides({ config }: Linted): Iterable<Found> {
  for (const [i, { overrides = [] }] of (config.schedules ?? []).entries())
    for (const [j, override] of overrides.entries()) {
      const path = `/schedules/${String(i)}/overrides/${String(j)}`;
      const [from, to] = [parseInstant(override.from), parseInstant(override.to)];
      if (from === undefined || to === undefined)
        yield {
          path: `${path}/${from === undefined ? 'from' : 'to'}`,
          message: `${from === undefined ? override.from : override.to} is no instant, so the override would never begin or end. Write it with an offset: 2026-12-24T18:00:00+01:00.`,
        };
      else if (to <= from)
        yield {
          path: `${path}/to`,
          message: `The override ends at ${override.to}, not after it begins, so it would never count. Write a to after ${override.from}.`,
        };
    }
}

/** Texts that must be readable as something. */
export const VALUE_CHECKS: readonly Check[] = [
  { code: 'bad_duration', severity: 'error', find: badDurations },
  { code: 'too_many_expressions', severity: 'error', find: tooManyExpressions },
  { code: 'bad_matcher', severity: 'error', find: badMatchers },
  { code: 'unknown_time_zone', severity: 'error', find: unknownZones },
  { code: 'bad_date', severity: 'error', find: badDates },
  { code: 'ambiguous_hours', severity: 'error', find: emptyHours },
  { code: 'bad_override', severity: 'error', find: badOverrides },
];
