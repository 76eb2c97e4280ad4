import {
  AppImageUpdater,
  type AppUpdater,
  DebUpdater,
  MacUpdater,
  NsisUpdater,
} from 'electron-updater';
import { GenericProvider } from 'electron-updater/out/providers/GenericProvider.js';
import { parseUpdateInfo } from 'electron-updater/out/providers/Provider.js';
import type { Installation } from './installation.ts';
import type { Updater } from './updates.ts';
import { fetchPackage, fetchSigned } from './updateServer.ts';
import type { UpdateSettings } from './updateSettings.ts';

/** What the updater must know of this program, and can have it do. */
export interface ThisApp {
  readonly version: string;
  readonly name: string;
  readonly isPackaged: boolean;
  /** `app-update.yml`, which packaging put there. */
  readonly appUpdateConfigPath: string;
  readonly userDataPath: string;
  /** What was fetched lies in a folder of it. */
  readonly baseCachePath: string;
  whenReady(): Promise<void>;
  relaunch(): void;
  quit(): void;
  onQuit(handler: (exitCode: number) => void): void;
}

const UPDATERS = { appImage: AppImageUpdater, deb: DebUpdater, nsis: NsisUpdater, mac: MacUpdater };

/**
 * Makes the updater: electron-updater with its generic server, but for two things. What the server says must
 * be signed, and all is fetched by Node: Chromium's network is shut in this app.
 */
export function createElectronUpdater(options: {
  readonly settings: UpdateSettings;
  readonly installation: Installation;
  readonly app: ThisApp;
  readonly log: (message: string, error?: unknown) => void;
}): Updater {
  const { settings, app, log } = options;
  /** It gives its provider what its own executor is, which only `download` is ever asked of. */
  class SignedProvider extends GenericProvider {
    override async getLatestVersion() {
      const name = `${this.getDefaultChannelName()}.yml`;
      const text = await fetchSigned(name, settings);
      return parseUpdateInfo(text, name, new URL(name, settings.address));
    }
  }
  // Versions are looked for as one that is installed would, where this one cannot be replaced.
  const Kind = UPDATERS[options.installation === 'none' ? 'deb' : options.installation];
  const updater: AppUpdater = new Kind(undefined, app);
  // Those of this library, which tell of every step.
  updater.logger = {
    info: () => undefined,
    warn: (message: unknown) => {
      log(`update: ${String(message)}`);
    },
    error: () => undefined,
  };
  // Each fault is also what the call that met it rejects with.
  updater.on('error', () => undefined);
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = true;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  updater.disableDifferentialDownload = true;
  let onPercent: (percent: number) => void = () => undefined;
  Object.assign(updater, {
    httpExecutor: {
      async download(url: URL, path: string, { sha512 }: { readonly sha512?: string }) {
        await fetchPackage({
          ...{ url, settings, path, sha512: sha512 ?? '' },
          onPercent: (percent) => {
            onPercent(percent);
          },
        });
        return path;
      },
    },
  });
  updater.setFeedURL({
    ...{ provider: 'custom', url: settings.address.href },
    updateProvider: SignedProvider as never,
  });
  return {
    async check() {
      const found = await updater.checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo.version : null;
    },
    async download(tell) {
      onPercent = tell;
      await updater.downloadUpdate();
    },
    installNow() {
      const faults: Error[] = [];
      const note = (error: Error): void => void faults.push(error);
      updater.on('error', note);
      updater.quitAndInstall(false, true);
      updater.off('error', note);
      if (faults[0] !== undefined) throw faults[0];
    },
  };
}
