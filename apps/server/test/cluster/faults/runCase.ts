import { setTimeout as delay } from 'node:timers/promises';
import type { Rule } from '@batcave/shared/rules';
import type { Ledger } from '../../fault/Producer.ts';
import type { FaultCase, Stage } from './cases.ts';
import { checkEvidence, type Findings, isClean } from './checkEvidence.ts';
import { Console } from './Console.ts';
import type { Evidence } from './evidence.ts';
import { isOutage } from './expectedAlerts.ts';
import { createCaseLoad } from './load.ts';
import { readPublished, readStore } from './readEvidence.ts';
import { Senders } from './Senders.ts';
import { PARTITIONS, type Site, until } from './Site.ts';

const PRODUCERS = 8;
const WARM_UP_MS = 1500;
const RECOVERY_MS = 120_000;
/** From where a partition is read to where its engine and the commits of that are, at most, about. */
const ENGINE_MS = 1500;
/** How long what is only late may take, in so many tries: consoles, the topic of alerts, a commit. */
const LATE_TRIES = 20;
const LATE_MS = 1500;

/** How a run is to be. */
export interface RunOptions {
  /** Of the types of its events: no other case sees them. */
  readonly name: string;
  /** Events a second. */
  readonly rate: number;
  /** How long the load of a case goes on at least; its faults come again and again. */
  readonly loadMs: number;
  readonly stretch: number;
  readonly random: () => number;
  /** Told of each fault as it is over. */
  readonly onRecovered: (recovery: Recovery) => void;
}

/** How long it took to recover from a fault; the longest, where it came several times. */
export interface Recovery {
  readonly fault: string;
  readonly times: number;
  /** From the fault to the first 202 of each instance, in order. */
  readonly firstOkMs: readonly number[];
  /** From the fault until all that comes in is judged again within seconds. */
  readonly levelMs: number;
}

/** What came of a case. */
export interface CaseReport {
  readonly recoveries: readonly Recovery[];
  readonly events: number;
  readonly retries: number;
  readonly perSec: number;
  readonly alerts: number;
  readonly outages: number;
  readonly evidence: Evidence;
  readonly findings: Findings;
}

/** Lets one fault after the other come under one load, lets everything come to rest, and checks. */
export async function runCase(
  site: Site,
  faults: readonly FaultCase[],
  options: RunOptions,
): Promise<CaseReport> {
  const { name, rate, loadMs, stretch, random } = options;
  const load = createCaseLoad({ name, rate, producers: PRODUCERS, random });
  const rules = await site.useRules(load.rules);
  const place = await site.place();
  const consoles = (faults.some(({ hasConsoles }) => hasConsoles) ? [0, 1] : []).map(
    (first) => new Console({ instances: site.instances, first, ...place }),
  );
  const senders = new Senders({
    instances: site.instances,
    producers: PRODUCERS,
    nextBatch: (producer) => load.nextBatch(producer),
    pauseMs: () => 40 + random() * 80,
  });
  const begunMs = Date.now();
  const recoveries = new Map<string, Recovery>();
  try {
    await delay(WARM_UP_MS);
    const stage = { site, senders, random, stretch, unjudgedType: `other-than-judged.${name}` };
    do {
      for (const fault of faults) {
        const recovery = await breakAndMend(fault, stage);
        options.onRecovered(recovery);
        recoveries.set(fault.name, worse(recoveries.get(fault.name), recovery));
      }
    } while (Date.now() - begunMs < loadMs);
    await senders.stop();
    const endMs = Date.now();
    const restMs = endMs + load.quietMs;
    await site.untilJudged(restMs + ENGINE_MS, RECOVERY_MS);
    const { ledger: sent } = senders;
    const look = (): Promise<Evidence> =>
      gather(site, { rules, afterSeq: place.afterSeq, restMs, sent, consoles });
    let evidence = await look();
    let findings = checkEvidence(evidence);
    // What is only late is not wrong.
    for (let tries = 0; !isClean(findings) && tries < LATE_TRIES; tries += 1) {
      await delay(LATE_MS);
      evidence = await look();
      findings = checkEvidence(evidence);
    }
    return {
      recoveries: [...recoveries.values()],
      events: evidence.stored.length,
      retries: sent.retries,
      perSec: (sent.confirmed.size * 1000) / (endMs - begunMs),
      alerts: evidence.alerts.length,
      outages: evidence.stored.filter(isOutage).length,
      evidence,
      findings,
    };
  } finally {
    await site.calm();
    await Promise.all(consoles.map((one) => one.close()));
    await senders.stop().catch(() => undefined);
  }
}

/** Lets a fault come, and resolves once all is as before. */
async function breakAndMend(fault: FaultCase, stage: Stage): Promise<Recovery> {
  const { site, senders } = stage;
  const atMs = await fault.inject(stage);
  const overMs = Date.now();
  await site.mend();
  await site.untilLevel(RECOVERY_MS);
  const levelMs = Date.now() - atMs;
  const firstOkMs = (afterMs: number): (number | undefined)[] =>
    senders.firstOkMs(site.instances, afterMs);
  await until('every instance takes events in', RECOVERY_MS, () =>
    firstOkMs(overMs).every((ms) => ms !== undefined),
  );
  await site.untilInSync();
  return {
    fault: fault.name,
    times: 1,
    firstOkMs: firstOkMs(atMs).map((ms) => ms ?? Infinity),
    levelMs,
  };
}

function worse(before: Recovery | undefined, now: Recovery): Recovery {
  if (before === undefined) return now;
  return {
    fault: now.fault,
    times: before.times + now.times,
    firstOkMs: now.firstOkMs.map((ms, i) => Math.max(ms, before.firstOkMs[i] ?? 0)),
    levelMs: Math.max(now.levelMs, before.levelMs),
  };
}

/** Reads all that is left of a case. `restMs` is judged everywhere. */
async function gather(
  site: Site,
  of: {
    readonly rules: readonly Rule[];
    readonly afterSeq: number;
    readonly restMs: number;
    readonly sent: Ledger;
    readonly consoles: readonly Console[];
  },
): Promise<Evidence> {
  const client = await site.postgres.connect();
  const { decidedTicks, ...state } = await readStore(client, of.rules, of.afterSeq);
  await client.end();
  const restTickMs = Math.floor(of.restMs / 1000) * 1000;
  return {
    ...state,
    partitions: PARTITIONS,
    rules: of.rules,
    confirmed: of.sent.confirmed,
    unknown: of.sent.unknown,
    // A checkpoint may be older: ticks without a decision are not written one by one.
    judgedTicks: new Map(
      Array.from(decidedTicks, ([name, tickMs]) => [name, Math.max(tickMs, restTickMs)]),
    ),
    published: await readPublished(site.client, site.topics.alerts),
    consoles: of.consoles.map(({ view }) => view),
  };
}
