import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepareElectronRuntime } from '../dev/electronRuntime.mjs';
import { installDebianPackages } from './debianPackages.mjs';
import { startDisplay } from './display.mjs';

const BUILD_TIMEOUT_MS = 300_000;
const KEYTAR = join(import.meta.dirname, '..', '..', 'node_modules', 'keytar');

/**
 * Makes ready what tests of the console need: system packages, an Electron, a built console and a
 * display. What cannot be had is noted; the tests that need it skip themselves. A console that does
 * not build is a failure.
 *
 * Returns the function that stops what was started.
 */
export async function prepareConsole(tally) {
  const say = (line) => console.log(`  ${line}`);
  console.log('Preparing the console tests');
  for (const note of await installDebianPackages(say)) tally.note(note);
  if (!existsSync(KEYTAR)) {
    // npm leaves it out where it cannot be built; what it needs may have come only just now.
    say('Installing keytar ...');
    await failureOf('npm', ['install', '--no-save', '--no-audit', '--no-fund']);
    if (!existsSync(KEYTAR))
      tally.note('keytar could not be installed: it needs a compiler and libsecret-1-dev.');
  }
  const electron = await prepareElectronRuntime(say);
  if ('missing' in electron) tally.note(electron.missing);
  else say(`Electron: ${electron.kind}`);
  say('Building the console ...');
  const problem = await build();
  if (problem !== undefined) tally.fail(`The console does not build.\n${problem}`);
  const display = await startDisplay();
  if ('missing' in display) tally.note(display.missing);
  else say(`Display: ${display.name}`);
  return display.stop ?? (() => undefined);
}

/** Resolves with the output of a build that failed, else with nothing. */
function build() {
  return failureOf('npm', ['run', 'build']);
}

/** Resolves with the output of a command that failed, else with nothing. */
function failureOf(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_TIMEOUT_MS,
    });
    const output = [];
    child.stdout.on('data', (bytes) => output.push(bytes));
    child.stderr.on('data', (bytes) => output.push(bytes));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else
        resolve(`${Buffer.concat(output).toString('utf8')}\nended with ${signal ?? String(code)}`);
    });
  });
}
