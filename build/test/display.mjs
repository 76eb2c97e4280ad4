import { spawn } from 'node:child_process';

const START_TIMEOUT_MS = 10_000;

/**
 * Gives tests a display: the one that is there, else a virtual one of our own in `DISPLAY`.
 *
 * @returns {Promise<{ name: string, stop?: () => Promise<void> } | { missing: string }>}
 */
export async function startDisplay() {
  const present = process.env.DISPLAY;
  if (process.platform !== 'linux' || present) return { name: present ?? 'of the system' };
  // The server picks a free number and writes it to descriptor 3 once it takes clients.
  const args = ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  process.once('exit', () => child.kill());
  const number = await Promise.race([
    new Promise((resolve) => child.stdio[3].once('data', (bytes) => resolve(String(bytes).trim()))),
    ended.then(() => undefined),
    new Promise((resolve) => setTimeout(resolve, START_TIMEOUT_MS).unref()),
  ]);
  const stop = async () => {
    child.kill();
    await ended;
  };
  if (number === undefined) {
    await stop();
    return { missing: 'No display: set DISPLAY or install xvfb.' };
  }
  process.env.DISPLAY = `:${number}`;
  return { name: `virtual :${number}`, stop };
}
