import { setTimeout as delay } from 'node:timers/promises';
import type { Rule } from '@batcave/shared/rules';
import type { Ledger } from '../../fault/Producer.ts';
import type { FaultCase } from './cases.ts';
import { checkEvidence, type Findings, isClean } from './checkEvidence.ts';
import { Console } from './Console.ts';
import type { Evidence } from './evidence.ts';
import { createCaseLoad } from './load.ts';
import { readPublished, readStore } from './readEvidence.ts';
import { Senders } from './Senders.ts';
import { PARTITIONS, type Site, until } from './Site.ts';

const PRODUCERS = 8;
const RECOVERY_MS = 120_000;
/** From where a partition is read to where its engine and the commits of that are, at most, about. */
const ENGINE_MS = 1500;
/** How long what is only late may take, in so many tries: consoles, the topic of alerts, a commit. */
const LATE_TRIES = 20;
const LATE_MS = 1500;

/** How a run is to be. */
export interface RunOptions {
  /** Events a second. */
  readonly rate: number;
  /** How long the load of a case goes on at least; its fault comes again and again. */
  readonly loadMs: number;
  readonly stretch: number;
  readonly random: () => number;
}

/** What came of a case. */
export interface CaseReport {
  readonly name: string;
  readonly events: number;
  readonly requests: number;
  readonly retries: number;
  readonly faults: number;
  readonly perSec: number;
  readonly alerts: number;
  /** From the last fault to the first 202 of each instance, in order. */
  readonly firstOkMs: readonly (number | undefined)[];
  /** From the last fault until all that comes in is judged again within seconds. */
  readonly levelMs: number;
  readonly outages: number;
  readonly evidence: Evidence;
  readonly findings: Findings;
}

/** Runs one case on the site under load, lets everything come to rest, and checks. */
export async function runCase(
  site: Site,
  fault: FaultCase,
  name: string,
  options: RunOptions,
): Promise<CaseReport> {
  const { rate, loadMs, stretch, random } = options;
  const T: [string, number][] = [['begin', Date.now()]];
  const mark = (n: string) => void T.push([n, Date.now()]);
  const load = createCaseLoad({ name, rate, producers: PRODUCERS, random });
  const rules = await site.useRules(load.rules);
  const [place] = await site.query<{ seq: string; alerts: string }>(
    `select seq, coalesce((select max(seq) from alert_seqs), 0) as alerts from log_head`,
  );
  mark('rules');
  const afterSeq = Number(place?.seq);
  const afterAlertSeq = Number(place?.alerts);
  const consoles = (fault.hasConsoles === true ? [0, 1] : []).map(
    (first) => new Console({ instances: site.instances, first, afterSeq, afterAlertSeq }),
  );
  const senders = new Senders({
    instances: site.instances,
    producers: PRODUCERS,
    nextBatch: (producer) => load.nextBatch(producer),
    pauseMs: () => 40 + random() * 80,
  });
  const begunMs = Date.now();
  try {
    await delay(1500);
    const stage = { site, senders, random, stretch, unjudgedType: `other-than-judged.${name}` };
    let atMs = 0;
    let faults = 0;
    let levelMs = 0;
    do {
      atMs = await fault.inject(stage);
      const overMs = Date.now();
      mark('inject');
      faults += 1;
      await site.mend();
      mark('mend');
      await site.untilLevel(RECOVERY_MS);
      mark('level');
      levelMs = Date.now() - atMs;
      await until('every instance takes events in', RECOVERY_MS, () =>
        senders.firstOkMs(site.instances, overMs).every((ms) => ms !== undefined),
      );
      mark('ok');
      await site.untilInSync();
      mark('insync');
    } while (Date.now() - begunMs < loadMs);
    const firstOkMs = senders.firstOkMs(site.instances, atMs);
    await senders.stop();
    mark('stop');
    const endMs = Date.now();
    const restMs = endMs + load.quietMs;
    await site.untilJudged(restMs + ENGINE_MS, RECOVERY_MS);
    mark('judged');
    const sent = senders.ledger;
    let evidence = await gather(site, { rules, afterSeq, restMs, sent, consoles });
    let findings = checkEvidence(evidence);
    // What is only late is not wrong.
    for (let tries = 0; !isClean(findings) && tries < LATE_TRIES; tries += 1) {
      await delay(LATE_MS);
      evidence = await gather(site, { rules, afterSeq, restMs, sent, consoles });
      findings = checkEvidence(evidence);
    }
    mark('checked');
    process.stdout.write(
      `${fault.name} ${T.slice(1)
        .map(([n, t], i) => `${n} ${((t - T[i]![1]) / 1000).toFixed(1)}`)
        .join(' ')}\n`,
    );
    return {
      name: fault.name,
      events: evidence.stored.length,
      requests: senders.requests.length,
      retries: sent.retries,
      faults,
      perSec: (sent.confirmed.size * 1000) / (endMs - begunMs),
      alerts: evidence.alerts.length,
      firstOkMs,
      levelMs,
      outages: evidence.stored.filter(({ source }) => source === 'sentry').length,
      evidence,
      findings,
    };
  } finally {
    await site.calm();
    await Promise.all(consoles.map((one) => one.close()));
    await senders.stop().catch(() => undefined);
  }
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
