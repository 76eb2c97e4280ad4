import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { JavaProcess } from './javaProcess.mjs';
import { smallJvm } from './smallJvm.mjs';

const START_TIMEOUT_MS = 120_000;
const STARTED = 'Listening on:';
const NO_POOL = ['initial-size', 'min-size'].map((name) => `-Dquarkus.datasource.jdbc.${name}=1`);

/**
 * A registry process that takes requests.
 *
 * @param registry what prepareSchemaRegistry gave
 */
export async function registryProcess({ dir, classes, java, jvmArgs = [] }, dataDir, port) {
  const program = (await readdir(dir)).find((name) => name.endsWith('-runner.jar'));
  const args = [
    ...[...jvmArgs, ...smallJvm(classes)],
    '-Dquarkus.http.host=127.0.0.1',
    `-Dquarkus.http.port=${String(port)}`,
    // A file, for a registry that forgets its ids makes the records that carry them unreadable.
    `-Dquarkus.datasource.jdbc.url=jdbc:h2:file:${join(dataDir, 'registry')}`,
    ...NO_POOL,
    ...['-jar', join(dir, program)],
  ];
  const logFile = join(dataDir, 'registry.log');
  const name = 'The schema registry';
  const running = await JavaProcess.start(name, java, args, { logFile, cwd: dataDir });
  await running.said(STARTED, START_TIMEOUT_MS).catch(async (error) => {
    await running.stop(0);
    throw error;
  });
  return running;
}
