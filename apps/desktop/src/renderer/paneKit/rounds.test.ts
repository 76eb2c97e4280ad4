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

  it('asked for once more begin at once, or after the one under way, whose answer may be of before', async () => {
    const { askedAtMs, rounds } = start(5_000, 300);
    await vi.advanceTimersByTimeAsync(100);
    const doneAtMs: number[] = [];
    const beganMs = Date.now() - 100;
    for (const _ of [1, 2]) void rounds.again().then(() => doneAtMs.push(Date.now() - beganMs));
    await vi.advanceTimersByTimeAsync(1_900);
    expect(askedAtMs).toEqual([0, 300]);
    expect(doneAtMs).toEqual([600, 600]);
    void rounds.again().then(() => doneAtMs.push(Date.now() - beganMs));
    await vi.advanceTimersByTimeAsync(400);
    expect(askedAtMs).toEqual([0, 300, 2_000]);
    expect(doneAtMs.at(-1)).toBe(2_300);
    rounds.stop();
  });

  it('leave nobody waiting once they are stopped', async () => {
    const { rounds } = start(5_000, 300);
    const over = rounds.again();
    rounds.stop();
    await over;
    await rounds.again();
  });

  it('stopped while a question is under way begin no other', async () => {
    const { askedAtMs, rounds } = start(1_000, 500);
    rounds.see('1');
    rounds.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(askedAtMs).toEqual([0]);
  });
});
