import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createRandom } from '../../fault/random.ts';
import { needsKafka } from '../../setup/clusterSettings.ts';
import { FAULT_CASES, type FaultCase } from './cases.ts';
import { checkEvidence, isClean } from './checkEvidence.ts';
import type { Evidence } from './evidence.ts';
import { PLANTS } from './plants.ts';
import { describeFindings, describeRecovery, tableOf } from './report.ts';
import { type CaseReport, runCase } from './runCase.ts';
import { Site } from './Site.ts';

const RATE = Number(process.env['RATE'] ?? 300);
const MINUTES = Number(process.env['MINUTES'] ?? 0);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** `CASES=all`, or names; else others of them in each run, by its seed: all of them would hold up every run. */
const WANTED = process.env['CASES']?.split(',').map((name) => name.trim());
const DRAWN = 3;
const FAULTS = drawFaults();
/** So many faults come one after the other under one load. In the long run each has its own. */
const TOGETHER = Number(process.env['TOGETHER'] ?? (MINUTES > 0 ? 1 : 3));
const CASES = Array.from({ length: Math.ceil(FAULTS.length / TOGETHER) }, (_, i) => {
  const faults = FAULTS.slice(i * TOGETHER, (i + 1) * TOGETHER);
  return { i, faults, names: faults.map(({ name }) => name).join(', ') };
});
/** In the long run faults last longer: 30 s frozen, 15 s without Kafka and so on. */
const STRETCH = Number(process.env['STRETCH'] ?? (MINUTES > 0 ? 2 : 1));

function drawFaults(): readonly FaultCase[] {
  if (WANTED?.includes('all') === true || (WANTED === undefined && MINUTES > 0)) return FAULT_CASES;
  if (WANTED !== undefined) return FAULT_CASES.filter(({ name }) => WANTED.includes(name));
  const random = createRandom(SEED);
  const lots = FAULT_CASES.map((fault) => ({ fault, lot: random() }));
  return lots
    .sort((a, b) => a.lot - b.lot)
    .slice(0, DRAWN)
    .map(({ fault }) => fault);
}

const reports: CaseReport[] = [];
let last: Evidence | undefined;
let site: Site | undefined;

beforeAll(async () => {
  if (inject('kafkaMissing') !== '') return;
  site = await Site.open(inject('pkiDir'), process.env['LOG_LEVEL'] ?? 'warn');
}, 240_000);

afterAll(async () => {
  const left = FAULT_CASES.length - FAULTS.length;
  if (left > 0)
    process.stdout.write(
      `${String(left)} of ${String(FAULT_CASES.length)} faults were not drawn; all of them: CASES=all npm test -- --project cluster faults\n`,
    );
  process.stdout.write(
    `\nFaults at ${String(RATE)} events/s (SEED=${String(SEED)})\n${tableOf(reports)}\n`,
  );
  const isGood =
    reports.length === CASES.length && reports.every(({ findings }) => isClean(findings));
  const logDir = isGood ? undefined : path.join(tmpdir(), `sentry-fault-logs-${String(SEED)}`);
  await site?.close(logDir);
  if (site !== undefined && logDir !== undefined)
    process.stdout.write(`What the servers logged: ${logDir}\n`);
}, 120_000);

describe(`a cluster of three servers and three brokers under load (SEED=${String(SEED)})`, () => {
  test.for(CASES)(
    'loses nothing, repeats nothing and changes no decision: $names',
    // Not tried twice: what was lost once is lost.
    { retry: 0, timeout: 400_000 + MINUTES * 60_000 },
    async ({ i, faults }, context) => {
      needsKafka(context);
      if (site === undefined) throw new Error('the site has not come up');
      const report = await runCase(site, faults, {
        name: `c${String(i)}`,
        rate: RATE,
        loadMs: MINUTES * 60_000,
        stretch: STRETCH,
        random: createRandom(SEED + i),
        onRecovered: (recovery) => {
          if (MINUTES > 0) process.stdout.write(`${describeRecovery(recovery)}\n`);
        },
      });
      reports.push(report);
      last = report.evidence;
      expect(site.instances.flatMap(({ deaths }) => deaths.splice(0))).toEqual([]);
      expect(describeFindings(report)).toEqual([]);
      expect(last.unknown.size).toBe(0);
      // Without all this the case would prove little.
      expect(report.events).toBeGreaterThan(RATE);
      expect(report.alerts).toBeGreaterThan(5);
    },
  );

  test('what the last case left would not pass with any fault planted in it', (context) => {
    const evidence = last;
    if (evidence === undefined) return context.skip('no case has run');
    // A naive evaluator over minutes of load, once for each plant, would take hours.
    if (RATE > 500 || MINUTES > 0) return context.skip('for the short run');
    for (const { what, finding, plant } of PLANTS)
      expect(checkEvidence(plant(evidence))[finding].length, what).toBeGreaterThan(0);
  });
});
