import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import { appUnderTest } from './appUnderTest.ts';
import { startElectron } from './startElectron.ts';

/** The built console. */
export const OUT = join(import.meta.dirname, '..', '..', 'out');

/** A console that was started, and its window. */
export interface LaunchedConsole {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What main has said so far. */
  said(): string;
}

/** Starts the console in a real Electron, or as it is packaged (`CONSOLE_FORM`); `missing` says why it cannot. */
export interface ConsoleLauncher {
  readonly missing?: string;
  /** `args` come last on the command line. */
  launch(userData: string, args?: readonly string[]): Promise<LaunchedConsole>;
  stop(): Promise<void>;
}

/** Finds an Electron and a display; `given` is one that is there. */
export async function createLauncher(
  given?: { readonly name: string } | { readonly missing: string },
): Promise<ConsoleLauncher> {
  const runtime = await appUnderTest();
  const own = given === undefined ? await startDisplay() : undefined;
  const display = given ?? own ?? { missing: 'There is no display.' };
  const stop = async (): Promise<void> => {
    if (own !== undefined && 'stop' in own) await own.stop();
  };
  const isBuilt = existsSync(join(OUT, 'main', 'index.js'));
  const lacking = [
    'missing' in runtime ? runtime.missing : undefined,
    'missing' in display ? display.missing : undefined,
    isBuilt ? undefined : 'The console is not built. Run: npm run build',
  ].find((each) => each !== undefined);
  if (lacking !== undefined || 'missing' in runtime)
    return { missing: lacking ?? '', launch: () => Promise.reject(new Error(lacking)), stop };
  return {
    async launch(userData, more = []) {
      const args = [...runtime.appArgs, ...sandboxArgs(), '--disable-gpu'];
      const app = await startElectron({
        executablePath: runtime.executablePath,
        args: [...args, `--user-data-dir=${userData}`, ...more],
        env: {
          ...(process.env as Record<string, string>),
          ...(given !== undefined && 'name' in given && { DISPLAY: given.name }),
          // What starts at login is written there.
          XDG_CONFIG_HOME: join(userData, 'config'),
        },
      });
      let text = '';
      app.process().stderr?.on('data', (bytes: Buffer) => (text += bytes.toString('utf8')));
      const page = await app.firstWindow();
      await page.waitForFunction(() => 'batcave' in window);
      return { app, page, said: () => text };
    },
    stop,
  };
}
