import { expect, test } from 'vitest';
import { keepCertificate } from './keepCertificate.ts';
import type { CertificateLook } from './ports.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = 1_000_000_000;

/** Plays the looks one after the other, then aborts. Gives what was waited for and said. */
async function play(looks: readonly CertificateLook[]) {
  const stop = new AbortController();
  const left = [...looks];
  const waitsMs: number[] = [];
  const said: string[] = [];
  const say = (_fields: object, message: string): void => void said.push(message);
  await keepCertificate({
    renewer: { look: () => Promise.resolve(left.shift() as CertificateLook) },
    clock: {
      nowMs: () => NOW_MS,
      delay(durationMs) {
        waitsMs.push(durationMs);
        if (left.length === 0) stop.abort();
        return Promise.resolve();
      },
    },
    logger: { info: say, warn: say, error: say },
    signal: stop.signal,
  });
  return { waitsMs, said };
}

test('looks every hour, sooner when the time to renew comes sooner', async () => {
  const { waitsMs, said } = await play([
    { kind: 'good', renewAtMs: NOW_MS + 100 * HOUR_MS },
    { kind: 'good', renewAtMs: NOW_MS + 7 * MINUTE_MS },
    { kind: 'good', renewAtMs: NOW_MS + 1 },
  ]);
  expect(waitsMs).toEqual([HOUR_MS, 7 * MINUTE_MS, MINUTE_MS]);
  expect(said).toEqual([]);
});

test('tells what fails and tries again, more often towards the end', async () => {
  const failed = (leftMs: number): CertificateLook => ({
    kind: 'failed',
    reason: 'no route',
    notAfterMs: NOW_MS + leftMs,
  });
  const { waitsMs, said } = await play([failed(48 * HOUR_MS), failed(HOUR_MS), failed(-1)]);
  expect(waitsMs).toEqual([HOUR_MS, 6 * MINUTE_MS, MINUTE_MS]);
  expect(said[0]).toContain('could not be renewed');
  expect(said[2]).toContain('Enrol again');
});

test('leaves a certificate of somebody else alone', async () => {
  const { waitsMs, said } = await play([{ kind: 'foreign' }]);
  expect(waitsMs).toEqual([]);
  expect(said[0]).toContain('not renewed here');
});
