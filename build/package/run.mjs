// npm run package: the desktop app as a program of its own, for this platform.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareElectronRuntime } from '../dev/electronRuntime.mjs';
import { packageDesktop } from './packageDesktop.mjs';
import { publicKeyText, readUpdateOptions } from './updateMetadata.mjs';

const REPOSITORY = join(import.meta.dirname, '..', '..');

const HELP = `npm run package -- [OPTIONS]

Makes the console a program of its own, for the platform that it is run on, in apps/desktop/dist.
Without options it makes all that needs no download and says what it left out:

  Linux    a folder, a tar.gz, and a deb where dpkg-deb is (Debian, Ubuntu)
  Windows  a folder
  macOS    Batcave.app

  --target NAME          a target by name, may be given more than once:
                         dir, tar.gz, deb, AppImage (Linux); dir, nsis (Windows); dir, dmg, zip (macOS)
  --release VERSION      number of the version, as in 1.4.0; that of apps/desktop/package.json without it
  --update-address URL   where consoles will look for updates: an https:// folder. Writes latest*.yml,
                         which goes there together with the packages
  --update-key FILE      signs latest*.yml, with an Ed25519 key in PEM form
  --out FOLDER           where to; apps/desktop/dist without it
  --built                takes the bundle that is there, without building it anew
  --driven               for tests that drive the app: one fuse is open. Not to be shipped
  --help                 this text

AppImage, nsis, dmg and zip need tools that electron-builder downloads. Windows and macOS are packaged
on themselves: the keychain module is native.`;

const { values: given } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    out: { type: 'string' },
    release: { type: 'string' },
    'update-address': { type: 'string' },
    'update-key': { type: 'string' },
    built: { type: 'boolean', default: false },
    driven: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (given.help) {
  console.log(HELP);
  process.exit();
}
if (given.release !== undefined && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(given.release)) {
  console.error(`--release must be a version as in 1.4.0, not ${given.release}.`);
  process.exit(1);
}
const update = await readUpdateOptions({
  address: given['update-address'],
  keyFile: given['update-key'],
});
if (update !== undefined && 'missing' in update) {
  console.error(update.missing);
  process.exit(1);
}

if (!given.built) {
  const cli = join(REPOSITORY, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const build = [cli, 'build', '--logLevel', 'warn'];
  const { status } = spawnSync(process.execPath, build, { cwd: REPOSITORY, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const electron = await prepareElectronRuntime((line) => console.log(line));
const made =
  'missing' in electron
    ? electron
    : await packageDesktop({
        targets: given.target,
        output: given.out && resolve(given.out),
        release: given.release,
        update,
        driven: given.driven,
      });
if ('missing' in made) {
  console.error(made.missing);
  process.exit(1);
}
print(made);
// An artefact whose fuses are not as decided must not get anywhere.
if (made.fuses.some(({ isRight }) => !isRight)) process.exitCode = 1;

function print({ folder, files, fuses, leftOut, isTrial, electronVersion }) {
  console.log(`\nPackaged with Electron ${electronVersion}:`);
  for (const path of [folder, ...files])
    console.log(`  ${relative(process.cwd(), path)}${sizeOf(path)}`);
  console.log('\nFuses, read back from the artefact:');
  const width = Math.max(...fuses.map(({ name }) => name.length));
  for (const { name, wanted, state, isRight } of fuses) {
    const verdict = isRight ? '' : `   WRONG, must be ${wanted}`;
    const note = state === 'absent' ? ' (this Electron does not have it)' : '';
    console.log(`  ${name.padEnd(width)}  ${state}${note}${verdict}`);
  }
  console.log('\nLeft out:');
  for (const line of leftOut) console.log(`  ${line}`);
  if (update !== undefined)
    console.log(
      `\nFor update.json of the consoles:\n  "address": ${JSON.stringify(update.address)},\n` +
        `  "public_key": "${publicKeyText(update.key)}"`,
    );
  if (isTrial)
    console.log(
      '\nFor trying out only: the official Electron is not here, so this is the older one that the\n' +
        'tests run on. Run npx install-electron and package again.',
    );
}

function sizeOf(path) {
  const stats = statSync(path);
  return stats.isFile() ? `  ${(stats.size / 1e6).toFixed(0)} MB` : '';
}
