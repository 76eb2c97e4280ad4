import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NODE_MODULES = join(import.meta.dirname, '..', '..', '..', 'node_modules');
/** Goes with `npm ci`, like everything that was fetched. */
export const CACHE = join(NODE_MODULES, '.cache', 'sentry-kafka');
const STAMP = 'pom.sha256';
const MAVEN_TIMEOUT_MS = 900_000;
const MAX_OUTPUT_BYTES = 1 << 26;

/** Where that lies which a pom names, and whether it is all there. */
export async function mavenFolder(pom, name) {
  const wanted = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex');
  const folder = join(CACHE, name);
  return { pom, folder, wanted, isReady: await holds(folder, wanted) };
}

async function holds(folder, wanted) {
  return (await readFile(join(folder, STAMP), 'utf8').catch(() => '')) === wanted;
}

/**
 * Fills the folder by a goal of Maven's dependency plugin. An interrupted run leaves nothing that
 * looks ready.
 *
 * @returns {Promise<string | undefined>} why it could not
 */
export async function fillMavenFolder({ pom, folder, wanted }, goal) {
  let aside;
  try {
    await mkdir(CACHE, { recursive: true });
    aside = await mkdtemp(join(CACHE, 'new-'));
    const made = join(aside, 'made');
    const limits = { timeout: MAVEN_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    await run('mvn', mavenArgs(pom, goal, made, aside), limits);
    await writeFile(join(made, STAMP), wanted);
    // Another process may have done the same and run from it already.
    if (await holds(folder, wanted)) return undefined;
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    if (aside !== undefined) await rm(aside, { recursive: true, force: true });
  }
}

function mavenArgs(pom, goal, outputDirectory, aside) {
  return [
    ...['-B', '-q', '-ntp', '-f', pom, `dependency:${goal}`],
    `-DoutputDirectory=${outputDirectory}`,
    // Not the folders that Maven takes by itself: nothing is written outside of node_modules.
    `-DmarkersDirectory=${join(aside, 'markers')}`,
    `-Dmaven.repo.local=${join(aside, 'maven')}`,
  ];
}

/** Maven tells on stdout what went wrong, in its first line; the others say how to ask for more. */
function reasonOf(error) {
  const told = String(error.stdout || error.stderr || error.message);
  return /\[ERROR\] (\S.*)/.exec(told)?.[1] ?? told.split('\n')[0];
}
