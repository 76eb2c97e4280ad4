import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import type { Kafka } from 'kafkajs';
import type pg from 'pg';
import { type KafkaCluster, startKafka } from '../../../../../build/dev/kafka/index.mjs';
import { createKafkaClient, topicNames } from '../../../src/adapters/kafka/index.ts';
import { makeDataDir } from '../../../src/app/index.ts';
import { valueOf } from '../../setup/client.ts';
import { FaultyPostgres } from './FaultyPostgres.ts';
import { Instance, type Progress } from './Instance.ts';
import { KafkaWay } from './KafkaWay.ts';

export const PARTITIONS = 12;
/** Everything is judged when no partition is further back than this. */
const LEVEL_MS = 3000;
/** And no engine has more before it. */
const MAX_UNJUDGED = 2000;
const PREFIX = 'faults';
const INSTANCES = ['one', 'two', 'three'];

/** Three brokers, one Postgres and three servers of one cluster, each of which can be made to fail. */
export class Site {
  readonly kafka: KafkaCluster;
  readonly way: KafkaWay;
  readonly postgres: FaultyPostgres;
  readonly instances: readonly Instance[];
  readonly topics = topicNames(PREFIX);
  readonly client: Kafka;
  readonly #dir: string;
  readonly #locks = new Set<() => Promise<void>>();

  private constructor(options: {
    readonly dir: string;
    readonly kafka: KafkaCluster;
    readonly way: KafkaWay;
    readonly postgres: FaultyPostgres;
    readonly instances: readonly Instance[];
  }) {
    this.#dir = options.dir;
    this.kafka = options.kafka;
    this.way = options.way;
    this.postgres = options.postgres;
    this.instances = options.instances;
    this.client = createKafkaClient({
      brokers: this.kafka.bootstrap.split(','),
      clientId: 'fault-run',
      tls: undefined,
      sasl: undefined,
      connectionTimeoutMs: 3000,
      requestTimeoutMs: 10_000,
      onLog: () => undefined,
    });
  }

  /** Starts all of it. `pkiDir` holds certificates that every instance and client uses. */
  static async open(pkiDir: string, logLevel: string): Promise<Site> {
    const dir = mkdtempSync(path.join(tmpdir(), 'sentry-faults-'));
    makeDataDir(dir);
    const kafkaDir = path.join(dir, 'kafka');
    const [kafka, postgres] = await Promise.all([
      startKafka({ dir: kafkaDir, brokers: 3, proxied: true }),
      FaultyPostgres.make(path.join(dir, 'postgres')),
    ]);
    const { proxied } = kafka;
    if (proxied === undefined) throw new Error('asked for and not there');
    proxied.cut();
    await delay(50);
    const way = await KafkaWay.open({ dir: kafkaDir, brokers: kafka.brokers });
    const pki = path.join(dir, 'pki');
    cpSync(pkiDir, pki, { recursive: true });
    const instances: Instance[] = [];
    for (const name of INSTANCES) {
      await postgres.addUser(userOf(name));
      const dataDir = path.join(dir, name);
      mkdirSync(dataDir);
      makeDataDir(dataDir);
      const settings = {
        profile: 'cluster',
        'log-level': logLevel,
        'pki-dir': pki,
        'database-url': postgres.url(userOf(name)),
        'database-connections': '8',
        'kafka-brokers': proxied.bootstrap,
        'kafka-topic-prefix': PREFIX,
        'kafka-partitions': String(PARTITIONS),
        'kafka-session-timeout': '6s',
        // So that most kills leave something to replay.
        'checkpoint-interval': '2s',
      };
      const args = Object.entries(settings).flatMap(([option, value]) => [`--${option}`, value]);
      instances.push(new Instance(name, dataDir, args));
    }
    const site = new Site({ dir, kafka, way, postgres, instances });
    try {
      // The first makes schema and topics.
      for (const instance of instances) await instance.start();
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  /** Those that are up. */
  get up(): readonly Instance[] {
    return this.instances.filter(({ isUp }) => isUp);
  }

  /** Resolves once everything that comes in is stored and judged within seconds. */
  untilLevel(timeoutMs: number): Promise<void> {
    return this.#untilJudged(() => Date.now() - LEVEL_MS, MAX_UNJUDGED, timeoutMs);
  }

  /** Resolves once everything up to a moment is judged. */
  untilJudged(atMs: number, timeoutMs: number): Promise<void> {
    return this.#untilJudged(() => atMs, 0, timeoutMs);
  }

  async #untilJudged(atMs: () => number, maxUnjudged: number, timeoutMs: number): Promise<void> {
    let behind: string[] = [];
    await until('everything is judged', timeoutMs, async () => {
      behind = await this.#behind(atMs(), maxUnjudged);
      return behind.length === 0;
    }).catch(async (cause: unknown) => {
      const waits = await this.query(
        `select usename, state, wait_event_type, wait_event, left(query, 60) as query, pg_blocking_pids(pid) as by, pid
           from pg_stat_activity where usename like 'sentry_%' and state <> 'idle'`,
      );
      throw new Error(`Behind: ${behind.join(', ')}. In the store: ${JSON.stringify(waits)}`, {
        cause,
      });
    });
  }

  /** Partitions that are not judged up to then, or that nobody works on. */
  async #behind(atMs: number, maxUnjudged: number): Promise<string[]> {
    const none = new Map<string, Progress>();
    const told = await Promise.all(this.up.map((one) => one.progress().catch(() => none)));
    const names = Array.from({ length: PARTITIONS }, (_, n) => [
      `events-${String(n)}`,
      `samples-${String(n)}`,
    ]);
    return names.flat().flatMap((name) => {
      const all = told.flatMap((own) => own.get(name) ?? []);
      const isJudged = all.some(
        ({ readMs, unjudged = Infinity }) => readMs >= atMs && unjudged <= maxUnjudged,
      );
      return isJudged ? [] : [`${name} ${JSON.stringify(all)}`];
    });
  }

  /** Brings back what is down. */
  async mend(): Promise<void> {
    await Promise.all(this.kafka.brokers.map((broker) => broker.start()));
    await Promise.all(this.instances.filter(({ isUp }) => !isUp).map((one) => one.start()));
  }

  /** Resolves once every broker has every copy. */
  async untilInSync(): Promise<void> {
    const topics = Object.values(this.topics);
    await until('every copy is in sync', 60_000, async () => {
      const { topics: found } = await this.asAdmin((admin) => admin.fetchTopicMetadata({ topics }));
      return found.every(({ partitions }) => partitions.every(({ isr }) => isr.length === 3));
    });
  }

  async asAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.client.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  /** The broker that leads the partition of a topic. */
  async leaderOf(topic: string, partition: number) {
    const { topics } = await this.asAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    const found = topics[0]?.partitions.find(({ partitionId }) => partitionId === partition);
    const broker = this.kafka.brokers.find(({ id }) => id === found?.leader);
    if (broker === undefined) throw new Error(`nobody leads ${topic}-${String(partition)}`);
    return broker;
  }

  /** Where the store stands: the last event, and the last change of an alert. */
  async place(): Promise<{ afterSeq: number; afterAlertSeq: number }> {
    const [row] = await this.query<{ seq: string; alerts: string }>(
      'select seq, coalesce((select max(seq) from alert_seqs), 0) as alerts from log_head',
    );
    return { afterSeq: Number(row?.seq), afterAlertSeq: Number(row?.alerts) };
  }

  /** Replaces all rules of before by these. */
  async useRules(rules: readonly RuleInput[]): Promise<Rule[]> {
    const operator = this.up[0]!.connect('operator');
    const query = { limit: 1000 };
    const { policies } = valueOf(await operator.call('policies.list', { query }));
    for (const { rule_id } of policies)
      valueOf(await operator.call('policies.delete', { params: { rule_id } }));
    const made: Rule[] = [];
    for (const body of rules) made.push(valueOf(await operator.call('policies.create', { body })));
    await operator.close();
    return made;
  }

  /** Runs one statement on the store, as its superuser. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = await this.postgres.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Takes locks in a transaction of its own. Resolves with what gives them back. */
  async lock(text: string, values: unknown[] = []): Promise<() => Promise<void>> {
    const client = await this.postgres.connect();
    await client.query('begin');
    await client.query(text, values);
    const release = async (): Promise<void> => {
      if (this.#locks.delete(release)) await client.end();
    };
    this.#locks.add(release);
    return release;
  }

  /** Ends what a fault left behind that did not come to its end: locks, ways, sleep. */
  async calm(): Promise<void> {
    for (const release of [...this.#locks]) await release();
    for (const instance of this.up) {
      instance.signal('SIGCONT');
      this.way.set(instance.pid, 'open');
    }
  }

  /** Resolves once the instance waits for a lock with a statement like this. */
  async untilWaiting(instance: Instance, like: string): Promise<void> {
    await until(`${instance.name} waits for ${like}`, 20_000, async () => {
      const rows = await this.query(
        `select 1 from pg_stat_activity
          where usename = $1 and wait_event_type = 'Lock' and query ilike $2`,
        [userOf(instance.name), `%${like}%`],
      );
      return rows.length > 0;
    });
  }

  /** Who puts changes of alerts on their topic. */
  async alertTopicLeader(): Promise<Instance | undefined> {
    const [row] = await this.query<{ usename: string }>(
      `select a.usename from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.objid = 7236010 and l.granted`,
    );
    return this.instances.find(({ name }) => userOf(name) === row?.usename);
  }

  /** Ends all of it. With a folder: what the instances logged is kept there. */
  async close(logDir?: string): Promise<void> {
    for (const instance of this.instances) {
      instance.signal('SIGCONT');
      await instance.kill();
      if (logDir === undefined) continue;
      mkdirSync(logDir, { recursive: true });
      const lives = await Promise.all(instance.logs);
      writeFileSync(path.join(logDir, `${instance.name}.log`), lives.join('--- next life\n'));
    }
    this.way.close();
    await this.kafka.stop();
    await this.postgres.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function userOf(name: string): string {
  return `sentry_${name}`;
}

/** Asks until it is so. */
export async function until(
  what: string,
  timeoutMs: number,
  isSo: () => Promise<boolean> | boolean,
): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadlineMs)
      throw new Error(`Not within ${String(timeoutMs / 1000)} s: ${what}.`);
    await delay(100);
  }
}
