import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { partitionOf } from '../../../src/adapters/kafka/index.ts';
import type { Instance } from './Instance.ts';
import type { Senders } from './Senders.ts';
import { PARTITIONS, type Site, until } from './Site.ts';

/** What a fault works with while the load goes on. */
export interface Stage {
  readonly site: Site;
  readonly senders: Senders;
  readonly random: () => number;
  /** How many times as long as in the short run a fault lasts that has a length. */
  readonly stretch: number;
  /** The type of events that no rule wants. */
  readonly unjudgedType: string;
}

/** One way to fail. `inject` resolves with the moment of the fault once it is over. */
export interface FaultCase {
  readonly name: string;
  /** What it is, for the reader of the table. */
  readonly what: string;
  readonly hasConsoles?: boolean;
  inject(stage: Stage): Promise<number>;
}

/** Longest time until others have replaced an instance that is frozen, after they should have. */
const FROZEN_MS = 30_000;

export const FAULT_CASES: readonly FaultCase[] = [
  {
    name: 'request-not-produced',
    what: 'kill -9 while requests are in and nothing of them is on Kafka',
    async inject(stage) {
      const { site, senders } = stage;
      const victim = choose(stage, site.up);
      site.way.set(victim.pid, 'stalled');
      await until('requests are open', 10_000, () => senders.openAt(victim) >= 3);
      return killAndRestart(victim);
    },
  },
  {
    name: 'produced-not-answered',
    what: 'kill -9 while Kafka has the events and its answer is on the way',
    async inject(stage) {
      const { site, senders } = stage;
      const victim = choose(stage, site.up);
      site.way.set(victim.pid, 'deaf');
      await until('requests are open', 10_000, () => senders.openAt(victim) >= 3);
      await delay(300);
      return killAndRestart(victim);
    },
  },
  {
    name: 'fetched-not-stored',
    what: 'kill -9 while events are read and wait to be stored',
    async inject(stage) {
      const { site } = stage;
      const victim = choose(stage, await withPartitions(site, 'events'));
      const release = await site.lock('select 1 from log_head for update');
      await site.untilWaiting(victim, 'update log_head');
      const atMs = await killAndRestart(victim, release);
      return atMs;
    },
  },
  {
    name: 'rows-not-committed',
    what: 'kill -9 in the transaction, after rows are in it',
    async inject(stage) {
      const { site } = stage;
      const { victim, release } = await holdAfterRows(stage);
      await site.untilWaiting(victim, 'copy events');
      return killAndRestart(victim, release);
    },
  },
  {
    name: 'stored-not-judged',
    what: 'kill -9 while events are stored and what was decided over them is not',
    async inject(stage) {
      const { site } = stage;
      const victim = choose(stage, await withPartitions(site, 'events'));
      const release = await site.lock('lock table alert_seqs in share row exclusive mode');
      await site.untilWaiting(victim, 'alert_seqs');
      return killAndRestart(victim, release);
    },
  },
  {
    name: 'alert-without-checkpoint',
    what: 'kill -9 after an alert is committed and before the next checkpoint',
    async inject(stage) {
      const { site } = stage;
      const victim = choose(stage, await withPartitions(site, 'samples'));
      const partitions = await victim.partitions();
      await until('something was decided after a checkpoint', 20_000, async () => {
        const rows = await site.query(
          `select 1 from engine_position where partition = any($1) and decided_seq > checkpoint_seq`,
          [partitions],
        );
        return rows.length > 0;
      });
      return killAndRestart(victim);
    },
  },
  {
    name: 'random-kills',
    what: 'kill -9 of any instance at random moments, three times, also while one starts',
    hasConsoles: true,
    async inject(stage) {
      let atMs = 0;
      for (let kill = 0; kill < 3; kill += 1) {
        const victim = choose(stage, stage.site.up);
        await victim.kill();
        atMs = Date.now();
        victim.launch();
        if (stage.random() < 0.4) {
          await delay(stage.random() * 1500);
          await victim.kill();
        }
        await victim.start();
        await delay(stage.random() * 3000);
      }
      return atMs;
    },
  },
  {
    name: 'alert-topic-leader',
    what: 'kill -9 of the instance that puts alerts on their topic',
    inject: async ({ site }) => killAndRestart(await alertTopicLeader(site)),
  },
  {
    name: 'broker-killed',
    what: 'kill -9 of the broker that leads a partition, started again after a while',
    async inject({ site, random, stretch }) {
      const broker = await site.leaderOf(site.topics.events, Math.floor(random() * PARTITIONS));
      await broker.kill('SIGKILL');
      const atMs = Date.now();
      await delay(4000 * stretch);
      await broker.start();
      return atMs;
    },
  },
  {
    name: 'instance-frozen',
    what: 'SIGSTOP of an instance until others have replaced it, then SIGCONT',
    async inject(stage) {
      const { site, stretch } = stage;
      const victim = choose(stage, await withPartitions(site, 'events'));
      return freeze(site, victim, stretch);
    },
  },
  {
    name: 'frozen-in-transaction',
    what: 'SIGSTOP of an instance in the middle of a transaction of the store',
    async inject(stage) {
      const { site, stretch } = stage;
      const victim = choose(stage, await withPartitions(site, 'events'));
      const release = await site.lock('select 1 from log_head for update');
      await site.untilWaiting(victim, 'update log_head');
      victim.signal('SIGSTOP');
      await release();
      return freeze(site, victim, stretch);
    },
  },
  {
    name: 'postgres-restarted',
    what: 'Postgres is stopped (fast) and started again',
    inject: ({ site, senders, stretch }) =>
      whileStoreIsAway(site, senders, stretch, () => site.postgres.stopFast()),
  },
  {
    name: 'postgres-killed',
    what: 'kill -9 of Postgres, started again',
    inject: ({ site, senders, stretch }) =>
      whileStoreIsAway(site, senders, stretch, () => site.postgres.kill()),
  },
  {
    name: 'kafka-cut',
    what: 'every connection of an instance to Kafka is reset, and none comes about',
    inject: (stage) => interrupt(stage, 'cut'),
  },
  {
    name: 'kafka-stalled',
    what: 'nothing passes between an instance and Kafka',
    inject: (stage) => interrupt(stage, 'stalled'),
  },
  {
    name: 'alert-topic-stalled',
    what: 'nothing passes between Kafka and the instance that puts alerts on their topic, until another does',
    async inject({ site }) {
      const leader = await alertTopicLeader(site);
      site.way.set(leader.pid, 'stalled');
      const atMs = Date.now();
      await until('another leads', 40_000, async () => {
        const now = await site.alertTopicLeader();
        return now !== undefined && now !== leader;
      });
      await delay(3000);
      site.way.set(leader.pid, 'open');
      return atMs;
    },
  },
  {
    name: 'rolling-restart',
    what: 'each instance is stopped in order and started again',
    hasConsoles: true,
    async inject({ site }) {
      const atMs = Date.now();
      for (const instance of site.instances) {
        const code = await instance.stop();
        if (code !== 0) throw new Error(`${instance.name} ended with ${String(code)}`);
        await instance.start();
      }
      return atMs;
    },
  },
];

function choose({ random }: Stage, instances: readonly Instance[]): Instance {
  const chosen = instances[Math.floor(random() * instances.length)];
  if (chosen === undefined) throw new Error('no instance is as the case needs one');
  return chosen;
}

async function alertTopicLeader(site: Site): Promise<Instance> {
  let leader: Instance | undefined;
  await until('somebody puts alerts on their topic', 20_000, async () => {
    leader = await site.alertTopicLeader();
    return leader !== undefined;
  });
  return leader!;
}

/** Instances that work on partitions of the topic. Waits until every instance has some. */
async function withPartitions(site: Site, topic: 'events' | 'samples'): Promise<Instance[]> {
  const found: Instance[] = [];
  await until('every instance has partitions', 30_000, async () => {
    found.length = 0;
    for (const instance of site.up)
      if ((await instance.partitions()).some((name) => name.startsWith(topic)))
        found.push(instance);
    return found.length === site.up.length;
  });
  return found;
}

/** Kills it and starts it again; `afterKill` gives back what held it at its stage. */
async function killAndRestart(
  victim: Instance,
  afterKill: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  await victim.kill();
  const atMs = Date.now();
  await afterKill();
  await victim.start();
  return atMs;
}

/** The others must do its work before it wakes, and it must not do any more of it then. */
async function freeze(site: Site, victim: Instance, stretch: number): Promise<number> {
  victim.signal('SIGSTOP');
  const atMs = Date.now();
  try {
    await delay(8000 * stretch);
    await site.untilLevel(FROZEN_MS);
    await delay(Math.max(0, atMs + 30_000 * (stretch - 1) - Date.now()));
  } finally {
    victim.signal('SIGCONT');
  }
  return atMs;
}

/**
 * Lets the transaction of an instance wait after its rows are written: somebody else is writing an
 * event of the same id just now. The event goes to a partition of that instance.
 */
async function holdAfterRows(
  stage: Stage,
): Promise<{ victim: Instance; release: () => Promise<void> }> {
  const { site, senders, unjudgedType } = stage;
  const victim = choose(stage, await withPartitions(site, 'events'));
  const owned = (await victim.partitions()).flatMap((name) => {
    const [topic, partition] = name.split('-');
    return topic === 'events' ? [Number(partition)] : [];
  });
  let source = '';
  for (let n = 0; source === ''; n += 1)
    if (owned.includes(partitionOf(`default/held-${String(n)}`, PARTITIONS)))
      source = `held-${String(n)}`;
  const id = uuidv7();
  const now = new Date().toISOString();
  const release = await site.lock(
    `insert into events (tenant_id, event_id, day, seq, occurred_at, received_at, source, type, severity, labels, payload)
     values ('default', $1, $2::date, 0, $3, $3, $4, 'held', 0, '{}', '{}')`,
    [id, now.slice(0, 10), now, source],
  );
  void senders.send([{ event_id: id, source, type: unjudgedType, timestamp: now, payload: {} }]);
  return { victim, release };
}

/** Events must be taken in all the same. */
async function whileStoreIsAway(
  site: Site,
  senders: Senders,
  stretch: number,
  end: () => Promise<void>,
): Promise<number> {
  await end();
  const atMs = Date.now();
  await delay(3000 * stretch);
  const times = senders.firstOkMs(site.up, atMs);
  await site.postgres.start();
  const silent = site.up.filter((_, i) => times[i] === undefined).map(({ name }) => name);
  if (silent.length > 0)
    throw new Error(`took no events in while Postgres was away: ${silent.join(', ')}`);
  return atMs;
}

async function interrupt(stage: Stage, state: 'cut' | 'stalled'): Promise<number> {
  const { site, stretch } = stage;
  const victim = choose(stage, await withPartitions(site, 'events'));
  site.way.set(victim.pid, state);
  const atMs = Date.now();
  await delay(8000 * stretch);
  site.way.set(victim.pid, 'open');
  return atMs;
}
