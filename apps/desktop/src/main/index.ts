import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, Menu, powerMonitor, protocol, session } from 'electron';
import { createIpcServer } from './ipc/ipcServer.ts';
import { createOpenWindows, serveWindows } from './ipc/serveWindows.ts';
import { findConnectionFile } from './link/connectionFile.ts';
import { createNodeHub } from './link/createNodeHub.ts';
import { createJsonFile } from './storage/jsonFile.ts';
import { listAppFiles } from './windows/appFiles.ts';
import { applicationMenu } from './windows/applicationMenu.ts';
import { CONSOLE_SCHEME } from './windows/consoleOrigin.ts';
import { hardenContents } from './windows/hardenContents.ts';
import { hardenSession } from './windows/hardenSession.ts';
import { CONSOLE_PARTITION, openConsoleWindow } from './windows/openConsoleWindow.ts';

const OUT = join(import.meta.dirname, '..');
const DEBUGGING_SWITCHES = ['remote-debugging-port', 'remote-debugging-pipe'];

function log(message: string, error?: unknown): void {
  console.error(`batcave: ${message}`, ...(error === undefined ? [] : [error]));
}

/** Why this process must end at once, if it must. */
function reasonToEnd(): { readonly code: number; readonly why?: string } | undefined {
  const debugging = DEBUGGING_SWITCHES.find((name) => app.commandLine.hasSwitch(name));
  if (app.isPackaged && debugging !== undefined)
    return { code: 1, why: `--${debugging} would open this console to any program here.` };
  // The first console is brought forward by `second-instance`.
  return app.requestSingleInstanceLock() ? undefined : { code: 0 };
}

async function start(): Promise<void> {
  // It would take --no-sandbox away again, without which Chromium does not start for root. The
  // windows ask for their sandbox by themselves.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    {
      scheme: CONSOLE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
  // No window has a reason to look up a name. Sockets of this process do not ask Chromium.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  hardenContents(app);

  const userData = app.getPath('userData');
  const hub = createNodeHub({ connectionFile: findConnectionFile(process.argv, process.env) });
  const windows = createOpenWindows();
  const ipc = createIpcServer({ ipcMain, windows, nowMs: () => Date.now(), log });
  serveWindows({ ipc, hub, layout: createJsonFile(join(userData, 'layout.json'), log) });

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', () => {
    hub.stop();
  });

  await app.whenReady();
  const { isPackaged } = app;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(applicationMenu({ platform: process.platform, isPackaged })),
  );
  const files = await listAppFiles(join(OUT, 'renderer'));
  hardenSession(session.fromPartition(CONSOLE_PARTITION), files);
  powerMonitor.on('resume', () => {
    hub.retryNow();
  });
  hub.start();
  await openConsoleWindow({
    preload: join(OUT, 'preload', 'index.cjs'),
    isPackaged,
    place: createJsonFile(join(userData, 'window.json'), log),
    opened: (window) => {
      windows.add(window.webContents);
    },
    log,
  });
}

const end = reasonToEnd();
if (end === undefined) {
  start().catch((error: unknown) => {
    log('cannot start', error);
    app.exit(1);
  });
} else {
  if (end.why !== undefined) log(end.why);
  app.exit(end.code);
}
