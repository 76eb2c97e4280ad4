import { join } from 'node:path';
import { Broker } from './Broker.mjs';
import { brokerSettings } from './brokerSettings.mjs';
import { freePorts } from './freePorts.mjs';
import { findJava } from './java.mjs';
import { fillMavenFolder, mavenFolder } from './mavenFolder.mjs';
import { keepClasses } from './smallJvm.mjs';

const POM = join(import.meta.dirname, 'pom.xml');
const FIRST_STOP_TIMEOUT_MS = 60_000;
const CLUSTER_ID = 'AAAAAAAAAAAAAAAAAAAAAA';

/**
 * Makes the jars of Kafka ready, once, and names the Java that runs them. Never fails for what a
 * machine lacks: that comes back as `missing`, with what to install.
 *
 * @returns {Promise<{ jars: string, classes: string, java: string } | { missing: string }>}
 */
export async function prepareKafka(say) {
  const place = await mavenFolder(POM, 'jars');
  const found = await findJava(say, { alsoMaven: !place.isReady });
  if ('missing' in found) return found;
  if (!place.isReady) {
    say('Fetching Kafka (45 MB) with Maven ...');
    const problem = await fillMavenFolder(place, 'copy-dependencies');
    if (problem !== undefined) return { missing: `Maven could not fetch Kafka:\n  ${problem}` };
  }
  const jars = place.folder;
  // They fit this very Java and no other.
  const classes = join(jars, `classes-${found.javaVersion}.jsa`);
  const kafka = { jars, classes, java: found.java };
  await keepClasses(classes, (jvmArgs, dir) => {
    say('Starting Kafka once, so that later starts are quick ...');
    return startAndStop(kafka, jvmArgs, dir);
  });
  return kafka;
}

async function startAndStop(kafka, jvmArgs, dir) {
  const [port, controllerPort] = await freePorts(2);
  const node = { id: 1, port, controllerPort };
  const plain = new Broker(kafka, node, dir);
  const settings = { node, nodes: [node], dataDir: plain.dataDir, defaultPartitions: 1 };
  await plain.prepare(CLUSTER_ID, brokerSettings(settings));
  const broker = new Broker({ ...kafka, jvmArgs }, node, dir);
  try {
    await broker.start();
  } finally {
    await broker.stop(FIRST_STOP_TIMEOUT_MS);
  }
}
