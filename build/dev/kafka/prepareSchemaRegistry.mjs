import { join } from 'node:path';
import { freePorts } from './freePorts.mjs';
import { findJava } from './java.mjs';
import { fillMavenFolder, mavenFolder } from './mavenFolder.mjs';
import { registryProcess } from './registryProcess.mjs';
import { keepClasses } from './smallJvm.mjs';

const POM = join(import.meta.dirname, 'registry-pom.xml');
const FIRST_STOP_TIMEOUT_MS = 60_000;

/**
 * Makes a schema registry ready, once, and names the Java that runs it. Never fails for what a
 * machine lacks: that comes back as `missing`, with what to install.
 *
 * @returns {Promise<{ dir: string, classes: string, java: string } | { missing: string }>}
 */
export async function prepareSchemaRegistry(say) {
  const place = await mavenFolder(POM, 'registry');
  const found = await findJava(say, { alsoMaven: !place.isReady });
  if ('missing' in found) return found;
  if (!place.isReady) {
    say('Fetching the schema registry (142 MB) with Maven ...');
    const problem = await fillMavenFolder(place, 'unpack-dependencies');
    if (problem !== undefined)
      return { missing: `Maven could not fetch the schema registry:\n  ${problem}` };
  }
  const dir = place.folder;
  const classes = join(dir, `classes-${found.javaVersion}.jsa`);
  const registry = { dir, classes, java: found.java };
  await keepClasses(classes, async (jvmArgs, dataDir) => {
    say('Starting the schema registry once, so that later starts are quick ...');
    const [port] = await freePorts(1);
    const first = await registryProcess({ ...registry, jvmArgs }, dataDir, port);
    await first.stop(FIRST_STOP_TIMEOUT_MS);
  });
  return registry;
}
