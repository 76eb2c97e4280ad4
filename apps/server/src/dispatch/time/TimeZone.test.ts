import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, formatDate } from './calendar.ts';
import { findTimeZone, type TimeZone, timeZoneOf } from './TimeZone.ts';

const HOUR_MS = 3_600_000;
/** Half an hour of summer time, a day left out, winter time in Ramadan, quarters of an hour. */
const ODD_ZONES = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Europe/Dublin',
  'America/Sao_Paulo',
  'Asia/Tehran',
  'Asia/Pyongyang',
  'Antarctica/Troll',
  'Pacific/Chatham',
  'UTC',
];
const FROM_MS = Date.UTC(2007, 0, 1);
const TO_MS = Date.UTC(2037, 0, 1);

const formats = new Map<string, Intl.DateTimeFormat>();

/** What Intl itself says the clock shows, in another form than the one the zone asks for. */
function shownByIntl(zone: string, atMs: number): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return format.format(atMs);
}

const shown = (localMs: number) => new Date(localMs).toISOString().slice(0, 19).replace('T', ' ');

describe('a time zone', () => {
  const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), ...ODD_ZONES);
  const anyInstant = fc.integer({ min: FROM_MS / 1000, max: TO_MS / 1000 }).map((s) => s * 1000);

  test('shows what Intl shows, in every zone and over thirty years', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (name, atMs) => {
        expect(shown(timeZoneOf(name).localAt(atMs))).toBe(shownByIntl(name, atMs));
      }),
      { numRuns: 2000 },
    );
  });

  test.each(ODD_ZONES)('%s shows what Intl shows around every change of its clocks', (name) => {
    const zone = timeZoneOf(name);
    for (let atMs = FROM_MS; atMs < TO_MS; atMs += DAY_MS) {
      if (zone.offsetAt(atMs) === zone.offsetAt(atMs + DAY_MS)) continue;
      for (let near = atMs - HOUR_MS; near <= atMs + DAY_MS + HOUR_MS; near += HOUR_MS / 4)
        for (const atEdge of [near - 1000, near])
          expect(shown(zone.localAt(atEdge))).toBe(shownByIntl(name, atEdge));
    }
  });

  test('gives the first instant at which the clock has reached a time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ODD_ZONES), anyInstant, (name, localMs) => {
        const zone = timeZoneOf(name);
        const atMs = zone.instantOf(localMs);
        expect(zone.localAt(atMs)).toBeGreaterThanOrEqual(localMs);
        expect(zone.localAt(atMs - 1)).toBeLessThan(localMs);
      }),
      { numRuns: 3000 },
    );
  });

  test('gives back the instant of what it shows, or the earlier one of two', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (name, atMs) => {
        const zone = timeZoneOf(name);
        const found = zone.instantOf(zone.localAt(atMs));
        expect(found).toBeLessThanOrEqual(atMs);
        expect(zone.localAt(found)).toBe(zone.localAt(atMs));
      }),
      { numRuns: 2000 },
    );
  });

  const at = (zone: TimeZone, local: string) =>
    new Date(zone.instantOf(Date.parse(`${local}Z`))).toISOString();

  test.each([
    ['the time that is left out in spring', 'Europe/Berlin', '2026-03-29T02:30', '01:00:00'],
    ['the earlier one of two in autumn', 'Europe/Berlin', '2026-10-25T02:30', '00:30:00'],
    ['the end of what comes twice', 'Europe/Berlin', '2026-10-25T03:00', '02:00:00'],
    ['half an hour left out', 'Australia/Lord_Howe', '2026-10-04T02:15', '15:30:00'],
    ['a midnight that is left out', 'America/Sao_Paulo', '2018-11-04T00:00', '03:00:00'],
  ])('knows %s', (_, name, local, utc) => {
    expect(at(timeZoneOf(name), local).slice(11, 19)).toBe(utc);
  });

  test('knows a day that never was', () => {
    const apia = timeZoneOf('Pacific/Apia');
    for (const local of ['2011-12-30T00:00', '2011-12-30T12:00', '2011-12-31T00:00'])
      expect(at(apia, local)).toBe('2011-12-30T10:00:00.000Z');
    expect(formatDate(Math.floor(apia.localAt(Date.UTC(2011, 11, 30, 10)) / DAY_MS))).toBe(
      '2011-12-31',
    );
  });
});

test.each(['UTC', 'Europe/Berlin', 'europe/berlin', 'US/Eastern', 'Etc/GMT+5'])(
  'takes the zone %s',
  (name) => {
    expect(findTimeZone(name)).toBeDefined();
  },
);

test.each(['', 'Mars/Base', '+01:00', 'Europe', ' UTC', 'Local'])('refuses the zone %j', (name) => {
  expect(findTimeZone(name)).toBeUndefined();
  expect(() => timeZoneOf(name)).toThrow(RangeError);
});
