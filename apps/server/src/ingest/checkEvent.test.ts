import { describe, expect, test } from 'vitest';
import { checkEvent } from './checkEvent.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR_MS = 3_600_000;
const WINDOW = { maxPastMs: HOUR_MS, maxFutureMs: 60_000 };
const V4 = '00000000-0000-4000-8000-000000000001';

function v7(atMs: number): string {
  const hex = atMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

function check(input: unknown, pointer = '') {
  return checkEvent(input, { tenant: 't', pointer, nowMs: NOW, window: WINDOW, newId: () => V4 });
}

function eventOf(input: object) {
  const checked = check({ source: 's', type: 'a', ...input });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.event;
}

test('fills in what may be left out', () => {
  expect(eventOf({})).toMatchObject({
    tenant: 't',
    eventId: V4,
    severity: 'INFO',
    labels: {},
    payload: {},
    payloadJson: '{}',
  });
});

describe('the time of an event', () => {
  test.each<[string, object, number | undefined]>([
    ['is what it says', { timestamp: '2026-11-23T12:30:00.500+01:00' }, NOW - HOUR_MS / 2 + 500],
    ['is that of its id without a timestamp', { event_id: v7(NOW - 5000) }, NOW - 5000],
    [
      'is what it says, whatever its id says',
      { event_id: v7(NOW - 5000), timestamp: '2026-11-23T11:59:59Z' },
      NOW - 1000,
    ],
    ['is left to the log when the id carries none', { event_id: V4 }, undefined],
    [
      'is left to the log when that of the id is too old',
      { event_id: v7(NOW - HOUR_MS - 1) },
      undefined,
    ],
    [
      'is left to the log when that of the id is too far ahead',
      { event_id: v7(NOW + 60_001) },
      undefined,
    ],
    [
      'may be as old as the window allows',
      { timestamp: new Date(NOW - HOUR_MS).toISOString() },
      NOW - HOUR_MS,
    ],
    [
      'may be as far ahead as it allows',
      { timestamp: new Date(NOW + 60_000).toISOString() },
      NOW + 60_000,
    ],
  ])('%s', (_, input, atMs) => {
    expect(eventOf(input).atMs).toBe(atMs);
  });

  test.each([
    [NOW - HOUR_MS - 1, 'at most 1h in the past'],
    [NOW + 60_001, 'at most 1m in the future'],
  ])('at %d is refused', (atMs, limit) => {
    const timestamp = new Date(atMs).toISOString();
    expect(check({ source: 's', type: 'a', timestamp }, '/3')).toMatchObject({
      ok: false,
      faults: [{ field: '/3/timestamp', limit }],
    });
  });
});

test('writes ids in small letters, so that two spellings are one event', () => {
  const id = 'ABCDEF00-0000-4000-8000-ABCDEF000000';
  expect(eventOf({ event_id: id }).eventId).toBe(id.toLowerCase());
});

test('names every fault of an event, and the id it came with', () => {
  const checked = check({ event_id: V4, source: 1, severity: 'bad', extra: true }, '/7');
  expect(checked).toMatchObject({ ok: false, eventId: V4 });
  const fields = checked.ok ? [] : checked.faults.map(({ field }) => field);
  expect(fields.sort()).toEqual(['/7/extra', '/7/severity', '/7/source', '/7/type']);
});

test.each([[null], [1], ['text'], [[]]])('refuses %j, which is no object', (input) => {
  expect(check(input, '/0')).toMatchObject({
    ok: false,
    faults: [{ field: '/0', limit: 'a JSON object' }],
  });
});

test('counts the payload in bytes, not in characters', () => {
  const input = (payload: string) => ({ source: 's', type: 'a', payload });
  expect(check(input('€'.repeat(87_381 - 1))).ok).toBe(true);
  expect(check(input('€'.repeat(87_381))).ok).toBe(false);
});

test('leaves an event that was acknowledged its time and its source', () => {
  const input = {
    source: 'sentry',
    type: 'a',
    event_id: v7(NOW),
    timestamp: '2020-01-01T00:00:00Z',
  };
  const again = (value: object) =>
    checkEvent(value, {
      tenant: 't',
      pointer: '',
      nowMs: NOW,
      window: WINDOW,
      newId: () => V4,
      acknowledged: true,
    });
  expect(again(input)).toMatchObject({ ok: true, event: { atMs: Date.UTC(2020, 0, 1) } });
  const { timestamp: _, ...untimed } = input;
  expect(again(untimed)).toMatchObject({ ok: true, event: { atMs: undefined } });
  expect(again({ ...input, type: 1 })).toMatchObject({ ok: false });
});
