import type { EventInput } from '@batcave/shared/events';
import { CANARY_STAGES, type CanaryReport } from '@batcave/shared/health';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CanaryRunner } from './CanaryRunner.ts';
import type { CanaryAlarm } from './ports.ts';

const START_MS = Date.UTC(2026, 10, 23, 8, 42);

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

/** A canary in a server whose door and store the test opens and closes. */
function setUp({ intervalMs = 5000 } = {}) {
  const server = { takes: true, judges: true, stores: true };
  const sent: EventInput[] = [];
  const settled: (CanaryAlarm | null)[] = [];
  const reports: CanaryReport[] = [];
  const troubles: { readonly report: CanaryReport; readonly error: unknown }[] = [];
  const lost: number[] = [];
  let tries = 0;
  const runner: CanaryRunner = new CanaryRunner({
    server: 'noc',
    source: 'sentry-canary',
    intervalMs,
    limits: { judgedMs: 2000, wholeMs: 5000, lostMs: 30_000 },
    door: {
      send(event) {
        sent.push(event);
        if (!server.takes) return Promise.resolve({ ok: false, reason: '503 store_unavailable' });
        if (server.judges)
          for (const stage of CANARY_STAGES) runner.reached(event.event_id ?? '', stage);
        return Promise.resolve({ ok: true });
      },
    },
    alarms: {
      settle(alarm) {
        tries += 1;
        if (!server.stores) return Promise.reject(new Error('the store is away'));
        settled.push(alarm);
        return Promise.resolve();
      },
    },
    newId: () => `id-${String(sent.length)}`,
    now: () => Date.now(),
    elapsed: () => Date.now() - START_MS,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
        if (signal.aborted) resolve();
      }),
    onReport: (report) => void reports.push(report),
    onStage: () => undefined,
    onLost: (count) => void lost.push(count),
    onTrouble: (report, error) => void troubles.push({ report, error }),
  });
  const stopping = new AbortController();
  const done = runner.run(stopping.signal);
  return {
    ...{ server, sent, settled, reports, troubles, lost, runner, tries: () => tries },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    async stop() {
      stopping.abort();
      await vi.advanceTimersByTimeAsync(60_000);
      await done;
    },
  };
}

test('sends every interval, each its own group of the rule, and says how it went', async () => {
  const { sent, reports, settled, pass, stop } = setUp();
  await pass(10_000);
  expect(sent.map(({ type, source, severity }) => [type, source, severity])).toEqual(
    Array.from({ length: 3 }, () => ['sentry.canary', 'sentry-canary', 'INFO']),
  );
  expect(new Set(sent.map(({ labels }) => labels?.['canary'])).size).toBe(3);
  expect(reports.at(-1)).toMatchObject({ status: 'ok', sent: 3, lost: 0, reason: null });
  // What an earlier life left behind is cleared once, and then the store is left alone.
  expect(settled).toEqual([null]);
  await stop();
});

test('raises one alarm for late and one for lost, and takes them back when it is over', async () => {
  const { server, settled, lost, pass, stop } = setUp();
  await pass(6000);
  server.judges = false;
  await pass(60_000);
  expect(settled.map((alarm) => alarm?.level)).toEqual([undefined, 'late', 'lost']);
  expect(settled[1]).toMatchObject({
    server: 'noc',
    reason: expect.stringMatching(/not judged/) as string,
  });
  expect(lost.length).toBeGreaterThan(1);
  server.judges = true;
  await pass(60_000);
  expect(settled.slice(3)).toEqual([null]);
  await stop();
});

test('sends again what was not taken in: a short outage is late, not lost', async () => {
  const { server, sent, settled, lost, pass, stop } = setUp();
  await pass(6000);
  server.takes = false;
  await pass(8000);
  server.takes = true;
  await pass(40_000);
  const ids = sent.map(({ event_id: id }) => id);
  expect(ids.length).toBeGreaterThan(new Set(ids).size);
  expect(settled.map((alarm) => alarm?.level)).toEqual([undefined, 'late', undefined]);
  expect(lost).toEqual([]);
  await stop();
});

test('while no alert can be stored it tells all the same: consoles every two seconds, the log once a minute', async () => {
  const { server, settled, reports, troubles, tries, pass, stop } = setUp();
  await pass(6000);
  server.takes = false;
  server.stores = false;
  await pass(60_000);
  reports.length = 0;
  troubles.length = 0;
  const before = tries();
  await pass(120_000);
  expect(reports.length).toBeGreaterThanOrEqual(59);
  expect(reports.every(({ status }) => status === 'lost')).toBe(true);
  expect(reports.at(-1)?.reason).toContain('503 store_unavailable');
  expect(troubles.length).toBe(2);
  expect(troubles[0]?.error).toEqual(new Error('the store is away'));
  expect(tries() - before).toBeLessThanOrEqual(120);
  server.stores = true;
  await pass(2000);
  const alarm = settled.at(-1);
  expect(alarm).toMatchObject({ level: 'lost' });
  // The moment is that of the beginning, not that of the try that succeeded.
  expect(alarm?.sinceMs).toBeLessThan(START_MS + 60_000);
  await stop();
});

test('presses no door that takes nothing: what is under way is bounded', async () => {
  const { server, runner, pass, stop } = setUp({ intervalMs: 100 });
  server.judges = false;
  await pass(29_000);
  // The first came through; of the others so many wait.
  expect(runner.report().sent).toBe(1 + 64);
  await stop();
});
