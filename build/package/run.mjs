// npm run package: the desktop app as a program of its own, for this platform.
//
//   npm run package                      all that needs no download
//   npm run package -- --target deb      a target by name; may be given more than once
//   npm run package -- --out FOLDER      where to; apps/desktop/dist without it
//   npm run package -- --built           the bundle that is there, without building it anew
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareElectronRuntime } from '../dev/electronRuntime.mjs';
import { packageDesktop } from './packageDesktop.mjs';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const { values: given } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    out: { type: 'string' },
    built: { type: 'boolean', default: false },
  },
});

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
    : await packageDesktop({ targets: given.target, output: given.out && resolve(given.out) });
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
