import process from 'node:process';
import { judge } from './judge.ts';

// Many schedules outside of the test suite: node apps/server/test/dispatch/runSchedules.ts <cases> <seed> <faults>
const [cases = 1000, first = 1, most = 5] = process.argv.slice(2).map(Number);
const all = new Map<string, number>();
let bad = 0;
let seed = first;
for (; seed < first + cases && bad < most; seed += 1) {
  const { faults, reasons } = judge(seed);
  for (const [reason, n] of reasons) all.set(reason, (all.get(reason) ?? 0) + n);
  if (seed % 1000 === 0) process.stdout.write(`up to seed ${String(seed)}: ${String(bad)} bad\n`);
  if (faults.length === 0) continue;
  bad += 1;
  process.stdout.write(
    `seed ${String(seed)}\n  ${faults.slice(0, 4).join('\n  ').slice(0, 3000)}\n`,
  );
}
const told = JSON.stringify(Object.fromEntries(all));
process.stdout.write(`${String(seed - first)} schedules, ${String(bad)} bad, told ${told}\n`);
