import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { _electron, type ElectronApplication } from '@playwright/test';

const MAIN = join(import.meta.dirname, '..', '..', 'out', 'main', 'index.js');
/** A build takes its own folder away first, and is done within this time. */
const BUILT_WITHIN_MS = 60_000;
/** The console ends by itself within three seconds: what takes so much longer hangs. */
const ENDS_WITHIN_MS = 30_000;
/** On a busy machine it takes four seconds until it can be driven. */
const DRIVEN_WITHIN_MS = 30_000;
/** What Playwright says of a process that ended before it could be driven, and of one that cannot be driven. */
const NOT_DRIVEN = /Process failed to launch|Timeout \d+ms exceeded/;

export type ElectronStart = NonNullable<Parameters<typeof _electron.launch>[0]>;

/**
 * Starts an Electron. One that cannot be driven is started once more, and the output says so and what it wrote; what
 * fails twice is a fault. Two causes were seen: another `npm test` or `npm run build` in the same folder takes the
 * bundle away while it makes a new one, so that the program ends; and now and then the inspector takes the connection
 * and never answers, so that the program stands still before its first line.
 *
 * `close` of what is given kills a program that does not end, and says so instead of waiting for ever.
 *
 * @throws what Playwright says, with what the program wrote
 */
export async function startElectron(start: ElectronStart): Promise<ElectronApplication> {
  const app = await launchTwice(start);
  const close = app.close.bind(app);
  app.close = async () => {
    const hangs = delay(ENDS_WITHIN_MS, 'hangs' as const, { ref: false });
    if ((await Promise.race([close(), hangs])) !== 'hangs') return;
    app.process().kill('SIGKILL');
    throw new Error(`The console did not end within ${String(ENDS_WITHIN_MS / 1_000)} s: killed.`);
  };
  return app;
}

async function launchTwice(start: ElectronStart): Promise<ElectronApplication> {
  const limited = { timeout: DRIVEN_WITHIN_MS, ...start };
  try {
    return await _electron.launch(limited);
  } catch (error) {
    const said = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
    if (!NOT_DRIVEN.test(said)) throw error;
    const lines = said.split('\n').filter((line) => line.includes('[err]'));
    process.stdout.write(
      `  Electron could not be driven (${said.split('\n')[0] ?? ''}), and is started once more. It wrote:\n${lines.slice(-12).join('\n')}\n`,
    );
    await untilBuilt();
    return _electron.launch(limited);
  }
}

async function untilBuilt(): Promise<void> {
  const untilMs = Date.now() + BUILT_WITHIN_MS;
  while (!existsSync(MAIN) && Date.now() < untilMs) await delay(250);
}
