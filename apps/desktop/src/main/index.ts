import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, Menu, powerMonitor, protocol, session } from 'electron';
import { enrol, makeKey, readPkcs12, renew } from '@batcave/enrol';
import type { FeedHub } from '../link/index.ts';
import type { ConsoleIdentity } from './identity/consoleIdentity.ts';
import { createEnrolledIdentity } from './identity/enrolledIdentity.ts';
import { createFileIdentity } from './identity/fileIdentity.ts';
import { createHeldKeys } from './identity/heldKeys.ts';
import { createIdentityStore } from './identity/identityStore.ts';
import { openKeychain } from './identity/keychain.ts';
import { serveIdentity } from './identity/serveIdentity.ts';
import { createIpcServer } from './ipc/ipcServer.ts';
import { createOpenWindows, serveWindows } from './ipc/serveWindows.ts';
import { findConnectionFile } from './link/connectionFile.ts';
import { createNodeHub } from './link/createNodeHub.ts';
import { nodeTimers } from './link/nodeTimers.ts';
import { probe } from './link/probe.ts';
import { isPackagedApp } from './start/isPackaged.ts';
import { refusedSwitch } from './start/refusedSwitches.ts';
import { createJsonFile } from './storage/jsonFile.ts';
import { listAppFiles } from './windows/appFiles.ts';
import { applicationMenu } from './windows/applicationMenu.ts';
import { clearAtExit } from './windows/clearAtExit.ts';
import { CONSOLE_SCHEME } from './windows/consoleOrigin.ts';
import { hardenContents } from './windows/hardenContents.ts';
import { hardenSessions, serveConsole } from './windows/hardenSession.ts';
import { openConsoleWindow } from './windows/openConsoleWindow.ts';
import { CONSOLE_PARTITION } from './windows/windowPreferences.ts';

const OUT = join(import.meta.dirname, '..');
/** Opens PKCS#12 files in a thread of its own; the build puts it beside this file. */
const PKCS12_WORKER = new URL('./pkcs12Worker.js', import.meta.url);
const IS_PACKAGED = isPackagedApp(app, import.meta.dirname);

function log(message: string, error?: unknown): void {
  console.error(`batcave: ${message}`, ...(error === undefined ? [] : [error]));
}

/** Why this process must end at once, if it must. */
function reasonToEnd(): { readonly code: number; readonly why?: string } | undefined {
  const why = IS_PACKAGED ? refusedSwitch(app.commandLine) : undefined;
  if (why !== undefined) return { code: 1, why };
  // The first console is brought forward by `second-instance`.
  return app.requestSingleInstanceLock() ? undefined : { code: 0 };
}

/** The identity in the connection file, if there is one, else the enrolled one. */
function createIdentity(
  userData: string,
  changed: (how: { readonly forget: boolean }) => void,
): ConsoleIdentity {
  const file = findConnectionFile(process.argv, process.env);
  if (file !== undefined) return createFileIdentity(file);
  return createEnrolledIdentity({
    store: createIdentityStore(createJsonFile(join(userData, 'identity.json'), log), log),
    keys: createHeldKeys(() => openKeychain(process.platform)),
    authority: {
      makeKey,
      enrol,
      renew,
      readPkcs12: (bytes, passphrase) => readPkcs12(bytes, passphrase, PKCS12_WORKER),
    },
    probe,
    clock: { nowMs: () => Date.now() },
    timers: nodeTimers,
    random: Math.random,
    log,
    changed,
  });
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
  hardenSessions(app);
  clearAtExit(app, log);

  const userData = app.getPath('userData');
  const windows = createOpenWindows();
  const identity = createIdentity(userData, (how) => {
    hub.reconnect(how);
    if (how.forget) windows.reload();
  });
  const hub: FeedHub = createNodeHub({ credentials: identity.credentials });
  const ipc = createIpcServer({ ipcMain, windows, nowMs: () => Date.now(), log });
  serveWindows({ ipc, hub, layout: createJsonFile(join(userData, 'layout.json'), log) });
  serveIdentity({ ipc, identity });

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', () => {
    identity.stop();
    hub.stop();
  });

  await app.whenReady();
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      applicationMenu({ platform: process.platform, isPackaged: IS_PACKAGED }),
    ),
  );
  const files = await listAppFiles(join(OUT, 'renderer'));
  serveConsole(session.fromPartition(CONSOLE_PARTITION), files);
  powerMonitor.on('resume', () => {
    hub.retryNow();
  });
  await identity.start();
  hub.start();
  await openConsoleWindow({
    preload: join(OUT, 'preload', 'index.cjs'),
    isPackaged: IS_PACKAGED,
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
