import type { App } from 'electron';
import { nodeTimers } from '../link/nodeTimers.ts';
import { installationOf, updateConfigPath } from './installation.ts';
import { createNoUpdates, createUpdates, type Updates } from './updates.ts';
import { readUpdateSettings, updateFiles } from './updateSettings.ts';

/** Makes the updates that the administrator has set up, and starts to look for them. Without settings they are off. */
export async function startUpdates(options: {
  readonly app: App;
  readonly isPackaged: boolean;
  /** Where the packaged app has its files. */
  readonly resources: string;
  readonly log: (message: string, error?: unknown) => void;
}): Promise<Updates> {
  const { app, isPackaged, resources, log } = options;
  if (!isPackaged) return createNoUpdates('This console is run from its source.');
  const userData = app.getPath('userData');
  const found = await readUpdateSettings(updateFiles(process.platform, process.env, userData));
  if (!found.ok) {
    if (found.isFault) log(`updates are off: ${found.reason}`);
    return createNoUpdates(found.reason);
  }
  const installation = installationOf({ platform: process.platform, env: process.env, resources });
  // Most consoles never need it.
  const { createElectronUpdater } = await import('./electronUpdater.ts');
  const updates = createUpdates({
    updater: createElectronUpdater({
      ...{ settings: found.settings, installation, log },
      app: {
        version: app.getVersion(),
        name: app.getName(),
        isPackaged,
        appUpdateConfigPath: updateConfigPath(resources),
        userDataPath: userData,
        baseCachePath: userData,
        whenReady: () => app.whenReady(),
        relaunch: () => {
          app.relaunch();
        },
        quit: () => {
          app.quit();
        },
        onQuit: (handler) => {
          app.once('quit', (_event, exitCode) => {
            handler(exitCode);
          });
        },
      },
    }),
    canInstall: installation !== 'none',
    installsOnQuit: found.settings.installsOnQuit,
    clock: { nowMs: () => Date.now() },
    timers: nodeTimers,
    log,
  });
  updates.start();
  return updates;
}
