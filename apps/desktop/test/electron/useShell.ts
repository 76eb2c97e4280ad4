import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { commandLine, display, missing, runtime } from './shellParts.ts';
import { startElectron } from './startElectron.ts';

/**
 * The console of one test file, on a folder of its own that outlives each start. Tests are skipped where no window can
 * be opened, and say why. Called once, at the top of the file.
 */
export function useShell() {
  let userData = '';
  let app: ElectronApplication | undefined;

  async function quit(): Promise<void> {
    await app?.close();
    app = undefined;
  }

  beforeAll(async () => {
    userData = await mkdtemp(join(tmpdir(), 'batcave-shell-'));
  });
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });
  afterAll(async () => {
    await quit();
    await rm(userData, { recursive: true, force: true });
    if ('stop' in display) await display.stop();
  });

  return {
    quit,
    /** Starts it and gives its first window, whose page has the bridge. */
    async launch(...more: string[]): Promise<Page> {
      if ('missing' in runtime) throw new Error(runtime.missing);
      const args = [...commandLine(userData), ...more];
      // What starts at login is written there.
      const env = {
        ...(process.env as Record<string, string>),
        XDG_CONFIG_HOME: join(userData, 'config'),
      };
      app = await startElectron({ executablePath: runtime.executablePath, args, env });
      const page = await app.firstWindow();
      await page.waitForFunction(() => 'batcave' in window);
      return page;
    },
    running(): ElectronApplication {
      if (app === undefined) throw new Error('The app was not launched.');
      return app;
    },
    folder: () => userData,
  };
}
