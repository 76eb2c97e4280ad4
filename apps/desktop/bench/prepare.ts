import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installDebianPackages } from '../../../build/test/debianPackages.mjs';

/**
 * Makes ready what the bench needs: a Chromium, and the console as its sources are now.
 *
 * @param chromium path of the browser's program
 * @returns what is missing and what to do about it; nothing when all is there
 */
export async function prepare(chromium: string): Promise<string | undefined> {
  const say = (line: string) => process.stderr.write(`console: ${line}\n`);
  if (!existsSync(chromium)) {
    const notes = await installDebianPackages(say, [['chromium']]);
    if (!existsSync(chromium))
      return [
        ...notes,
        `There is no Chromium at ${chromium}: install one, or name its program in CHROMIUM_PATH.`,
      ].join('\n');
  }
  say('Building the console ...');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], { encoding: 'utf8' });
  return status === 0 ? undefined : `The console does not build.\n${stdout}${stderr}`;
}
