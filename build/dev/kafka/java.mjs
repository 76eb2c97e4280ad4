import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installDebianPackages } from '../../test/debianPackages.mjs';

const run = promisify(execFile);
const OLDEST_JAVA = 17;
/** Alternatives of one row: newer releases of Debian have no 17. */
const JAVA_PACKAGES = ['openjdk-17-jre-headless', 'default-jre-headless'];

/**
 * Names a Java that runs Kafka and, where `alsoMaven`, a Maven. Installs what is missing on Debian as
 * root. Never fails: what cannot be had comes back as the sentence that says what to install.
 *
 * @returns {Promise<{ java: string, javaVersion: string } | { missing: string }>}
 */
export async function findJava(say, { alsoMaven }) {
  const first = await look(alsoMaven);
  if (!('packages' in first)) return first;
  const notes = await installDebianPackages(say, first.packages);
  const second = await look(alsoMaven);
  return 'packages' in second ? { missing: [second.missing, ...notes].join('\n') } : second;
}

async function look(alsoMaven) {
  const [found, maven] = await Promise.all([newestJava(), alsoMaven ? hasMaven() : true]);
  const isOld = found !== undefined && majorOf(found.javaVersion) < OLDEST_JAVA;
  const packages = [];
  const wants = [];
  if (found === undefined || isOld) {
    packages.push(JAVA_PACKAGES);
    const seen = isOld ? ` (${found.java} is ${found.javaVersion})` : '';
    wants.push(`Java ${String(OLDEST_JAVA)} or newer${seen}`);
  }
  if (!maven) {
    packages.push(['maven']);
    wants.push('Maven (mvn)');
  }
  if (packages.length === 0) return found;
  return {
    packages,
    missing: `A Kafka for tests needs ${wants.join(' and ')}: install it and put it in PATH.`,
  };
}

/** Of JAVA_HOME and PATH the newer: machines keep an old one for some other program. */
async function newestJava() {
  const home = process.env.JAVA_HOME;
  const places = [...(home ? [join(home, 'bin', 'java')] : []), 'java'];
  const found = (await Promise.all(places.map(askVersion))).filter((one) => one !== undefined);
  return found.sort((a, b) => majorOf(b.javaVersion) - majorOf(a.javaVersion))[0];
}

async function askVersion(java) {
  try {
    const { stderr } = await run(java, ['-version']);
    const javaVersion = /version "([^"]+)"/.exec(stderr)?.[1];
    return javaVersion === undefined ? undefined : { java, javaVersion };
  } catch {
    return undefined; // Not there, or not for this machine.
  }
}

/** 17 of "17.0.15", 8 of "1.8.0_402". */
function majorOf(version) {
  const [first, second] = version.split('.').map((part) => Number.parseInt(part, 10));
  return first === 1 ? second : first;
}

function hasMaven() {
  return run('mvn', ['--version']).then(
    () => true,
    () => false,
  );
}
