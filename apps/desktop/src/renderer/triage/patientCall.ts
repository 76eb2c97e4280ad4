import type { WindowCall } from '../../ipc/contract.ts';

/** Between tries, in ms; the last one again and again. A window may ask 100 times more each second. */
const WAITS_MS = [250, 500, 1_000, 2_000];
/** In all about half a minute: then it is not the pace. */
const MAX_TRIES = 18;

/**
 * The same calls, at the pace that is let through: refused for being too many at once, a call waits and is tried again.
 * Thousands of changes come through one after the other.
 */
export function patientCall(call: WindowCall, wait: (ms: number) => Promise<void>): WindowCall {
  return async (id, input) => {
    for (let tries = 0; ; tries += 1) {
      const result = await call(id, input);
      if (result.ok || result.problem.code !== 'rate_limited' || tries === MAX_TRIES) return result;
      await wait(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 0);
    }
  };
}
