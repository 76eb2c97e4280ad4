import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareKafka } from '../../../../build/dev/kafka/index.mjs';
import { initCa } from '../../src/adapters/x509/index.ts';

/** For tests that start brokers and stores of their own: a Kafka to start them from, and a certificate authority. */
export default async function prepareFaultSite(project: TestProject) {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-faults-'));
  const kafka = await prepareKafka((line) => void process.stdout.write(`  ${line}\n`));
  project.provide('profile', 'cluster');
  project.provide('kafkaMissing', 'missing' in kafka ? kafka.missing : '');
  const pkiDir = path.join(dir, 'pki');
  await initCa({ dir: pkiDir });
  project.provide('pkiDir', pkiDir);
  return () => {
    rmSync(dir, { recursive: true, force: true });
  };
}
