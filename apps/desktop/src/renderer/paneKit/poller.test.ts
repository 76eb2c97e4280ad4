import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPoller, NOTHING_READ, takeAnswer } from './poller.ts';

const problem = (code: string) => ({
  ok: false as const,
  problem: { type: '', title: 'No.', status: 500, code, detail: '', trace_id: 't' },
});

describe('a reading', () => {
  it('keeps what it knows when a read fails, and counts since when', () => {
    const good = takeAnswer(NOTHING_READ as never, { ok: true, value: 7 }, 100);
    const once = takeAnswer(good, problem('internal'), 200);
    const twice = takeAnswer(once, problem('internal'), 300);
    expect(twice).toMatchObject({ value: 7, readAtMs: 100, failure: { sinceMs: 200, times: 2 } });
    expect(takeAnswer(twice, { ok: true, value: 8 }, 400)).toEqual({
      value: 8,
      readAtMs: 400,
      failure: null,
    });
  });
});

it('gives the same object for an answer that says the same', () => {
  const first = takeAnswer(NOTHING_READ as never, { ok: true, value: { rows: [1] } }, 100);
  const second = takeAnswer(first, { ok: true, value: { rows: [1] } }, 200);
  expect([second.value === first.value, second.readAtMs]).toEqual([true, 200]);
});

describe('a poller', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function setUp(takesMs = 0) {
    const reads: number[] = [];
    const beganMs = Date.now();
    const poller = createPoller({
      everyMs: 5_000,
      minGapMs: 1_000,
      now: () => Date.now(),
      read: async () => {
        reads.push(Date.now() - beganMs);
        if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
      },
    });
    return { reads, poller };
  }

  it('reads at once, then every five seconds', async () => {
    const { reads, poller } = setUp();
    poller.see('1');
    poller.setActive(true);
    await vi.advanceTimersByTimeAsync(11_000);
    poller.stop();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(reads).toEqual([0, 5_000, 10_000]);
  });

  it('reads a flood of changes once a second, and only one at a time', async () => {
    const { reads, poller } = setUp(300);
    poller.see('0');
    poller.setActive(true);
    for (let i = 1; i <= 25; i += 1) {
      await vi.advanceTimersByTimeAsync(100);
      poller.see(String(i));
    }
    expect(reads).toEqual([0, 1_000, 2_000]);
    poller.stop();
  });

  it('reads nothing without a connection, and at once when there is one again', async () => {
    const { reads, poller } = setUp();
    poller.see('1');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reads).toEqual([]);
    poller.setActive(true);
    await vi.advanceTimersByTimeAsync(1_000);
    poller.setActive(false);
    poller.see('2');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(reads).toEqual([20_000]);
    poller.stop();
  });
});
