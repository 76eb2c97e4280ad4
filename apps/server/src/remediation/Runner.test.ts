import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunnerLedger, Sending } from './ports.ts';
import { Runner } from './Runner.ts';

test('finds a run again of which it is not known here that it was to be sent', async () => {
  const stop = new AbortController();
  const recovered: { readonly runId: string; readonly except: readonly string[] }[] = [];
  let state = 'approved';
  const ledger: RunnerLedger = {
    recover(_, except) {
      if (state !== 'sending' || except.includes('run')) return Promise.resolve();
      state = 'unknown';
      recovered.push({ runId: 'run', except });
      stop.abort();
      return Promise.resolve();
    },
    behind: () => Promise.resolve([]),
    follow: () => Promise.resolve(0),
    due: () => Promise.resolve(state === 'approved' ? [{ tenant: 'acme', runId: 'run' }] : []),
    advance() {
      // It is durable, and the answer to that is lost.
      state = 'sending';
      return Promise.reject(new Error('the connection is gone'));
    },
    settle: () => Promise.resolve(),
  };
  const errors: unknown[] = [];
  const runner = new Runner({
    ledger,
    target: { send: () => Promise.reject(new Error('nothing is sent')) },
    secrets: { open: (_: string, spec: Sending['spec']) => spec } as never,
    alarm: { ring: () => undefined, wait: () => delay(1) },
    now: () => 0,
    sleep: () => delay(1).then(() => undefined),
    graceMs: 1,
    onError: (error) => errors.push(error),
  });
  const timer = setTimeout(() => stop.abort(), 2000);
  await runner.lead(stop.signal);
  clearTimeout(timer);
  expect(errors).toHaveLength(1);
  expect(recovered).toEqual([{ runId: 'run', except: [] }]);
});
