import { expect, test } from 'vitest';
import { isSessionOpen, SESSION_LIFE_MS } from './browserSession.ts';

const MINUTE_MS = 60_000;
const openedAtMs = Date.parse('2026-11-23T10:00:00Z');
const session = { openedAtMs, endsAtMs: openedAtMs + SESSION_LIFE_MS };

test('a session is open for twelve hours and not a moment longer', () => {
  expect(SESSION_LIFE_MS).toBe(720 * MINUTE_MS);
  expect(isSessionOpen(session, openedAtMs)).toBe(true);
  expect(isSessionOpen(session, session.endsAtMs - 1)).toBe(true);
  expect(isSessionOpen(session, session.endsAtMs)).toBe(false);
});

test('a clock that was put back to before it was opened does not lengthen it; one that is a little late counts', () => {
  expect(isSessionOpen(session, openedAtMs - 5 * MINUTE_MS)).toBe(true);
  expect(isSessionOpen(session, openedAtMs - 5 * MINUTE_MS - 1)).toBe(false);
});
