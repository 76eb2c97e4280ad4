import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareKafka, startKafka } from '../../../build/dev/kafka/index.mjs';
import { startPostgres } from '../src/adapters/embeddedPostgres/index.ts';
import { makeDataDir } from '../src/app/index.ts';
import { type ServerUnderTest, startServer } from './serverUnderTest.ts';
import { readCpuSec, readMb, readPostgres } from './usage.ts';

/** CPU seconds so far, and memory, of each part of a cluster. */
export interface ClusterUsage {
  readonly serverCpuSec: number;
  readonly postgresCpuSec: number;
  readonly kafkaCpuSec: number;
  readonly serverMb: number;
  readonly postgresMb: number;
  readonly kafkaMb: number;
}

/** Servers over a real Kafka broker and one Postgres, all on this machine. */
export interface ClusterUnderTest {
  readonly servers: readonly ServerUnderTest[];
  /** Starts one more. */
  add(): Promise<void>;
  /** Records that are not stored or merged yet, and events that are not judged yet, over all servers. */
  lag(): Promise<number>;
  usage(): ClusterUsage;
  stop(): Promise<void>;
}

const PARTITIONS = 12;

function sumOf(text: string, name: string): number {
  let sum = 0;
  for (const [, value] of text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'gm')))
    sum += Number(value);
  return sum;
}

/** Starts Kafka and Postgres, and no server yet. @throws Error that says what the machine lacks. */
export async function startCluster(): Promise<ClusterUnderTest> {
  const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
  const prepared = await prepareKafka(say);
  if ('missing' in prepared) throw new Error(prepared.missing);
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-bench-cluster-'));
  makeDataDir(dir);
  const postgresDir = path.join(dir, 'postgres');
  const postgres = await startPostgres({ dir: postgresDir, onProgress: () => undefined });
  const kafka = await startKafka({ dir: path.join(dir, 'kafka'), brokers: 1 });
  const servers: ServerUnderTest[] = [];
  const env = {
    BATCAVE_PROFILE: 'cluster',
    BATCAVE_DATABASE_URL: postgres.url,
    BATCAVE_KAFKA_BROKERS: kafka.bootstrap,
    BATCAVE_KAFKA_PARTITIONS: String(PARTITIONS),
    BATCAVE_KAFKA_REPLICATION: '1',
    BATCAVE_KAFKA_MIN_INSYNC: '1',
    BATCAVE_PKI_DIR: path.join(dir, 'pki'),
  };
  const pids = (): number[] => servers.map(({ running }) => running.pid);
  const brokers = (): number[] => kafka.brokers.map(({ pid }) => pid);
  return {
    servers,
    async add() {
      servers.push(await startServer([], env));
    },
    async lag() {
      const texts = await Promise.all(
        servers.map(({ running }) =>
          fetch(`${running.ops}/metrics`).then((answer) => answer.text()),
        ),
      );
      return texts.reduce(
        (sum, text) =>
          sum +
          sumOf(text, 'sentry_partition_lag_records') +
          sumOf(text, 'sentry_engine_lag_events'),
        0,
      );
    },
    usage: () => ({
      ...readPostgres(postgresDir),
      serverCpuSec: readCpuSec(pids()),
      kafkaCpuSec: readCpuSec(brokers()),
      serverMb: readMb(pids()),
      kafkaMb: readMb(brokers()),
    }),
    async stop() {
      for (const server of servers) await server.stop();
      await kafka.stop();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
