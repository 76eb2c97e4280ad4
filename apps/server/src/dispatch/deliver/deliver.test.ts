import { describe, expect, test } from 'vitest';
import type { DeliveryOutcome } from '../delivery.ts';
import { Lane, paceOf } from './Lane.ts';
import { endRetryAt, giveUpAfter, nextAttempt, tellsEnd } from './retry.ts';

const down = { kind: 'retry', category: 'server', detail: '503' } as const;
const HOUR_MS = 3_600_000;

describe('trying again', () => {
  const next = (
    attempts: number,
    nowMs: number,
    outcome: DeliveryOutcome = down,
    spread = 0.5,
    untilMs = HOUR_MS,
  ) => nextAttempt(outcome, attempts, 0, nowMs, untilMs, spread);

  test('waits twice as long each time, up to five minutes', () => {
    const waits = [1, 2, 3, 4, 9, 10, 40, 2000].map((attempts) => next(attempts, 0));
    expect(waits).toEqual(
      [1000, 2000, 4000, 8000, 256_000, 300_000, 300_000, 300_000].map((atMs) => ({
        kind: 'again',
        atMs,
      })),
    );
  });

  test('spreads by a quarter to either side', () => {
    expect(next(4, 0, down, 0)).toEqual({ kind: 'again', atMs: 6000 });
    expect(next(4, 0, down, 1)).toEqual({ kind: 'again', atMs: 10_000 });
  });

  test('waits as long as the provider asks, an hour at most', () => {
    const asks = (retryAfterMs: number): DeliveryOutcome => ({ ...down, retryAfterMs });
    expect(next(1, 0, asks(90_000))).toEqual({ kind: 'again', atMs: 90_000 });
    expect(next(1, 0, asks(10))).toEqual({ kind: 'again', atMs: 1000 });
    expect(next(1, 0, asks(9 * HOUR_MS))).toEqual({ kind: 'again', atMs: HOUR_MS });
    // It allows no other attempt before the end: somebody else can be told now.
    expect(next(1, 50_000, asks(120_000), 0.5, 60_000)).toMatchObject({ kind: 'failed' });
    expect(next(1, 50_000, asks(10_000), 0.5, 60_000)).toEqual({ kind: 'again', atMs: 60_000 });
  });

  test('tries a last time at the end, and then gives up', () => {
    expect(next(9, 50_000, down, 0.5, 60_000)).toEqual({ kind: 'again', atMs: 60_000 });
    expect(next(10, 60_000, down, 0.5, 60_000)).toEqual({
      kind: 'failed',
      reason: 'given up after 10 attempts: 503',
    });
  });

  test('never tries again what arrived or was refused', () => {
    expect(next(1, 0, { kind: 'delivered', ref: undefined, detail: '' })).toEqual({ kind: 'done' });
    expect(next(1, 0, { kind: 'refused', category: 'auth', detail: '401' })).toEqual({
      kind: 'failed',
      reason: '401',
    });
  });

  test('tries an end that was refused anew, after longer and longer times, for 48 hours', () => {
    const waits = [0, 1, 2, 3, 40].map((retries) => endRetryAt(retries, 0, HOUR_MS));
    expect(waits.map((atMs) => ((atMs ?? 0) - HOUR_MS) / 60_000)).toEqual([1, 5, 30, 60, 60]);
    expect(endRetryAt(40, 0, 47 * HOUR_MS)).toBe(48 * HOUR_MS);
    expect(endRetryAt(40, 0, 47 * HOUR_MS + 1)).toBeNull();
    expect(tellsEnd({ status: 'resolved' })).toBe(true);
    expect(tellsEnd({ status: 'acknowledged' })).toBe(false);
  });

  test('gives up sooner where somebody else can be told', () => {
    expect(giveUpAfter({})).toBe(48 * HOUR_MS);
    expect(giveUpAfter({ fallback: 'mail' })).toBe(300_000);
    expect(giveUpAfter({ fallback: 'mail', give_up_after: '30s' })).toBe(30_000);
    expect(giveUpAfter({ fallback: 'mail', give_up_after: 'soon' })).toBe(300_000);
  });
});

describe('a lane', () => {
  const pace = { most: 2, perMs: 10_000, atOnce: 5 };

  test('lets as many through at once as there may be in its time, then one after the other', () => {
    const lane = new Lane(pace, 0);
    expect([lane.take(0).ok, lane.take(0).ok]).toEqual([true, true]);
    expect(lane.take(0)).toEqual({ ok: false, againMs: 5000 });
    expect(lane.take(4999).ok).toBe(false);
    expect(lane.take(5000).ok).toBe(true);
    expect(lane.take(5000)).toEqual({ ok: false, againMs: 10_000 });
  });

  test('saves up no more than that', () => {
    const lane = new Lane(pace, 0);
    const taken = [1, 2, 3].map(() => lane.take(HOUR_MS).ok);
    expect(taken).toEqual([true, true, false]);
  });

  test('has only so many under way', () => {
    const lane = new Lane({ most: 100, perMs: 1000, atOnce: 1 }, 0);
    expect(lane.take(0).ok).toBe(true);
    expect(lane.take(0)).toEqual({ ok: false, againMs: Infinity });
    lane.done(5);
    expect(lane.take(5).ok).toBe(true);
  });

  test('rests while the provider wants it to, and never shorter than it said', () => {
    const lane = new Lane(pace, 0);
    lane.take(0);
    lane.done(100, 60_000);
    lane.done(200, 1000);
    expect(lane.take(60_099)).toEqual({ ok: false, againMs: 60_100 });
    expect(lane.take(60_100).ok).toBe(true);
  });

  test('gives nothing for a clock that was set back, and goes on', () => {
    const lane = new Lane(pace, 100_000);
    lane.take(100_000);
    lane.take(100_000);
    expect(lane.take(50_000).ok).toBe(false);
    expect(lane.take(55_000).ok).toBe(true);
  });

  test('goes as the receiver says, else as its provider allows', () => {
    expect(paceOf({ type: 'slack' })).toEqual({ most: 5, perMs: 5000, atOnce: 1 });
    expect(paceOf({ type: 'slack', rate_limit: { most: 1, per: '1m' } })).toMatchObject({
      most: 1,
      perMs: 60_000,
    });
    expect(paceOf({ type: 'email', rate_limit: { most: 1, per: '0s' } })).toMatchObject({
      most: 100,
    });
  });
});
