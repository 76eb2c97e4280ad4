import type { WebPreferences } from 'electron';

/** Name of the windows' session. Without the prefix `persist:` it lives in memory. */
export const CONSOLE_PARTITION = 'console';

/** How every window of the console is closed in. Defaults are named too: a default may change. */
export function windowPreferences(options: {
  readonly preload: string;
  readonly isPackaged: boolean;
}): WebPreferences {
  return {
    preload: options.preload,
    partition: CONSOLE_PARTITION,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    safeDialogs: true,
    devTools: !options.isPackaged,
    // A wall that is covered for a moment must not fall behind.
    backgroundThrottling: false,
  };
}
