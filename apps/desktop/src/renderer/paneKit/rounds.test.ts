import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startRounds } from './rounds.ts';

describe('rounds of a question', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function start(everyMs: number | undefined, takesMs = 0) {
    const askedAtMs: number[] = [];
    const beganMs = Date.now();
    const rounds = startRounds({
      version: '0',
      everyMs,
      minGapMs: 1_000,
      now: () => Date.now(),
      ask: async () => {
        askedAtMs.push(Date.now() - beganMs);
        if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
      },
    });
    return { askedAtMs, rounds };
  }

  it('begin at once and come again after each answer, until they are stopped', async () => {
    const { askedAtMs, rounds } = start(5_000, 300);
    await vi.advanceTimersByTimeAsync(11_000);
    rounds.stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(askedAtMs).toEqual([0, 5_300, 10_600]);
  });

  it('ask about a flood of changes once a second, and only one at a time', async () => {
    const { askedAtMs, rounds } = start(5_000, 300);
    for (let i = 1; i <= 25; i += 1) {
      await vi.advanceTimersByTimeAsync(100);
      rounds.see(String(i));
    }
    expect(askedAtMs).toEqual([0, 1_000, 2_000]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(askedAtMs.at(-1)).toBe(3_000);
    rounds.stop();
  });

  it('without an interval ask again only for another version', async () => {
    const { askedAtMs, rounds } = start(undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    rounds.see('0');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(askedAtMs).toEqual([0]);
    rounds.see('1');
    await vi.advanceTimersByTimeAsync(0);
    expect(askedAtMs).toEqual([0, 70_000]);
    rounds.stop();
  });

  it('stopped while a question is under way begin no other', async () => {
    const { askedAtMs, rounds } = start(1_000, 500);
    rounds.see('1');
    rounds.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(askedAtMs).toEqual([0]);
  });
});
