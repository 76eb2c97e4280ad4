import type { WebPreferences } from 'electron';

/** Name of the windows' session. Without the prefix `persist:` it lives in memory. */
export const CONSOLE_PARTITION = 'console';
/** Name of the session of main's own pages: in memory too, and with no file of the console in it. */
export const NOTICE_PARTITION = 'notices';

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
    // An alarm must sound on a wall that nobody ever pressed a key on.
    autoplayPolicy: 'no-user-gesture-required',
  };
}

/** How a notice is closed in: as a window of the console, with no script and no bridge besides. */
export function noticePreferences(): WebPreferences {
  return {
    partition: NOTICE_PARTITION,
    javascript: false,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    images: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
  };
}
