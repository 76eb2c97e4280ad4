import process from 'node:process';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';

/** How many schedules, and the seed of the first: to go on elsewhere, or to look at one again. */
const CASES = Number(process.env['DISPATCH_CASES'] ?? 500);
const FIRST_SEED = Number(process.env['DISPATCH_SEED'] ?? 1);

/** What must have been told at least so often: a generator that never comes to it would prove nothing. */
const TOLD = [
  ...['first', 'new_alerts', 'worse', 'some_resolved', 'all_resolved', 'repeat', 'acknowledged'],
  ...['unacknowledged', 'escalation', 'silence_ended', 'fallback', 'restored'],
];

test(`tells what is to be told, once and to whom it may, in ${String(CASES)} schedules with and without crashes`, () => {
  const told = new Map<string, number>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed += 1) {
    const { faults, reasons } = judge(seed);
    expect(faults, `DISPATCH_SEED=${String(seed)} DISPATCH_CASES=1`).toEqual([]);
    for (const [reason, n] of reasons) told.set(reason, (told.get(reason) ?? 0) + n);
  }
  if (CASES >= 500) for (const reason of TOLD) expect(told.get(reason), reason).toBeGreaterThan(10);
}, 3_600_000);
