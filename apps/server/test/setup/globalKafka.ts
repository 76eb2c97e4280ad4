import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import {
  prepareKafka,
  prepareSchemaRegistry,
  startKafka,
  startSchemaRegistry,
} from '../../../../build/dev/kafka/index.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the servers of this project run as. */
    profile: 'embedded' | 'cluster';
    /** A real broker for the whole project, `host:port`; empty where Kafka cannot be had. */
    kafkaBrokers: string;
    /** Why it cannot; empty where it can. */
    kafkaMissing: string;
    /** A real schema registry; empty where it cannot be had. */
    schemaRegistryUrl: string;
    schemaRegistryMissing: string;
  }
}

/** Starts one real Kafka broker and one schema registry for all tests on the cluster profile. */
export default async function startSharedKafka(project: TestProject) {
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-kafka-'));
  const stops: (() => Promise<void> | void)[] = [
    () => rmSync(dir, { recursive: true, force: true }),
  ];
  project.provide('profile', 'cluster');
  const kafka = await prepareKafka(say);
  project.provide('kafkaMissing', 'missing' in kafka ? kafka.missing : '');
  if ('missing' in kafka) {
    say(`Kafka: ${kafka.missing}`);
    project.provide('kafkaBrokers', '');
  } else {
    const cluster = await startKafka({ dir: path.join(dir, 'kafka'), brokers: 1, say });
    stops.push(() => cluster.stop());
    project.provide('kafkaBrokers', cluster.bootstrap);
  }
  const registry = await prepareSchemaRegistry(say);
  project.provide('schemaRegistryMissing', 'missing' in registry ? registry.missing : '');
  if ('missing' in registry) {
    say(`Schema registry: ${registry.missing}`);
    project.provide('schemaRegistryUrl', '');
  } else {
    const running = await startSchemaRegistry({ dir: path.join(dir, 'registry'), say });
    stops.push(() => running.stop());
    project.provide('schemaRegistryUrl', running.url);
  }
  return async () => {
    for (const stop of stops.toReversed()) await stop();
  };
}
