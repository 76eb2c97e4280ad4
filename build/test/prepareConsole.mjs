import { spawn } from 'node:child_process';
import { prepareElectronRuntime } from '../dev/electronRuntime.mjs';
import { installDebianPackages } from './debianPackages.mjs';
import { startDisplay } from './display.mjs';

const BUILD_TIMEOUT_MS = 300_000;

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
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', 'build'], {
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
