import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'electron-builder';
import { electronRuntime } from '../dev/electronRuntime.mjs';
import configuration, { drivenConfiguration, KEYTAR_MODULE } from '../electron-builder.mjs';
import { hasDpkg, makeDeb } from './deb.mjs';
import { readFuses } from './fuses.mjs';
import { binaryIn, resourcesIn, unpackedFolder } from './layout.mjs';
import { writeUpdateMetadata } from './updateMetadata.mjs';

const run = promisify(execFile);
const APP = join(import.meta.dirname, '..', '..', 'apps', 'desktop');

/** By platform: what electron-builder calls it, and which of its targets need no download. */
const PLATFORMS = {
  linux: { key: 'linux', offline: ['dir', 'tar.gz', ...(hasDpkg() ? ['deb'] : [])] },
  win32: { key: 'win', offline: ['dir'] },
  darwin: { key: 'mac', offline: ['dir'] },
};

/** Targets that are made here, because electron-builder's own way begins with a download. */
const OURS = ['tar.gz', 'deb'];

/** Why a target is made only when it is asked for by name. */
const NEEDS = {
  AppImage: 'electron-builder downloads its AppImage tools; ask for it with --target AppImage',
  deb: 'there is no dpkg-deb here; it is on Debian and Ubuntu',
  nsis: 'electron-builder downloads NSIS; ask for it with --target nsis',
  dmg: 'electron-builder downloads its tools for disk images; ask for it with --target dmg',
  zip: 'electron-builder downloads its 7-Zip; ask for it with --target zip (consoles update from it)',
};

/**
 * Packages the bundle that is there with the Electron that is here, and reads the artefact back.
 *
 * @param targets names of electron-builder; without them all that need no download
 * @param release number of the version; the one of the console without it
 * @param update where consoles look for updates, and the key that signs them (`readUpdateOptions`)
 * @param driven for tests that drive the app: not to be shipped
 */
export async function packageDesktop({
  targets,
  output = join(APP, 'dist'),
  release,
  update,
  driven = false,
} = {}) {
  const platform = PLATFORMS[process.platform];
  if (platform === undefined) return { missing: `There is no package for ${process.platform}.` };
  if (!existsSync(join(APP, 'out', 'main', 'index.js')))
    return { missing: 'The console is not built. Run: npm run build' };
  const runtime = await electronRuntime();
  if ('missing' in runtime) return runtime;

  const wanted = targets ?? platform.offline;
  const isTrial = runtime.kind !== 'official';
  const electronVersion = await versionOf(runtime.executablePath);
  const version = release ?? JSON.parse(await readFile(join(APP, 'package.json'), 'utf8')).version;
  const chosen = driven ? drivenConfiguration : configuration;
  const artifact = `batcave-${version}-${isTrial ? 'trial-' : ''}${platform.key}-${process.arch}`;
  const files = await build({
    projectDir: APP,
    [platform.key]: ['dir', ...wanted.filter((target) => !OURS.includes(target))],
    publish: 'never',
    config: {
      ...chosen,
      directories: { ...chosen.directories, output },
      extraMetadata: { ...chosen.extraMetadata, version },
      // Consoles do not take their address from it: update.json of the administrator says that.
      publish: update === undefined ? null : { provider: 'generic', url: update.address },
      electronDist: distOf(runtime.executablePath),
      electronVersion,
      afterExtract: ({ appOutDir }) => removeStrangers(appOutDir),
      artifactName: `${artifact}.\${ext}`,
    },
  });
  const folder = await unpackedFolder(output);
  if (wanted.includes('tar.gz')) files.push(await archive(folder, artifact));
  if (wanted.includes('deb'))
    files.push(
      await makeDeb({
        ...{ folder, name: artifact, version, configuration: chosen },
        icons: configuration.directories.buildResources,
      }),
    );
  if (update !== undefined)
    files.push(...(await writeUpdateMetadata({ output, files, version, key: update.key })));
  const resources = resourcesIn(folder, process.platform);
  const keytar = join(resources, 'app.asar.unpacked', 'node_modules', 'keytar', KEYTAR_MODULE);
  return {
    folder,
    files: [...new Set(files.filter((path) => !path.endsWith('.blockmap')))],
    fuses: await readFuses(binaryIn(folder, process.platform), { driven }),
    isTrial,
    electronVersion,
    leftOut: [
      ...configuration[platform.key].target
        .filter((target) => target !== 'dir' && !wanted.includes(target))
        .map(
          (target) => `${target}: ${wanted === platform.offline ? NEEDS[target] : 'not asked for'}`,
        ),
      ...Object.values(PLATFORMS)
        .filter(({ key }) => key !== platform.key)
        .map(({ key }) => `${key}: keytar is built on the system that it is for, so package there`),
      ...(existsSync(keytar) ? [] : ['keytar: it is not installed here; this app has no keychain']),
      ...(update === undefined
        ? ['what consoles update from: give --update-address and --update-key']
        : []),
      ...(platform.key === 'linux' ? [] : ['a signature of the system: see docs/engineers.md']),
    ],
  };
}

/** Packs the folder with the tar of the system, under the name that it unpacks to. */
async function archive(folder, name) {
  const path = join(dirname(folder), `${name}.tar.gz`);
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
  const renamed = `--transform=s,^${basename(folder)},${name},`;
  await run('tar', ['-czf', path, ...owner, renamed, '-C', dirname(folder), basename(folder)]);
  return path;
}

/** The folder that the official package, or the test runtime, was unpacked to. */
function distOf(executablePath) {
  const bundle = executablePath.indexOf('.app/');
  return dirname(bundle === -1 ? executablePath : executablePath.slice(0, bundle));
}

/**
 * What came with Electron and is not for the app: the one that Electron shows without an app, and of the
 * test runtime the link to the console in development and a snapshot that the fuses leave unused.
 */
async function removeStrangers(folder) {
  const resources =
    process.platform === 'darwin'
      ? ['Electron.app/Contents/Resources/default_app.asar']
      : (await readdir(join(folder, 'resources'))).map((name) => join('resources', name));
  for (const name of [...resources, 'browser_v8_context_snapshot.bin', 'ORIGIN.txt', 'version'])
    await rm(join(folder, name), { recursive: true, force: true });
}

async function versionOf(executablePath) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout } = await run(executablePath, ['-p', 'process.versions.electron'], { env });
  return stdout.trim();
}
