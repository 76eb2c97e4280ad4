import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { app, ipcMain, Menu, powerMonitor, protocol, session } from 'electron';
import { enrol, makeKey, readPkcs12, renew } from '@batcave/enrol';
import type { Workspace } from '../ipc/workspace.ts';
import { createWorkspaceHolder, onThisDevice, type WorkspaceHolder } from '../workspace/index.ts';
import { type Attention, createAttention } from './attention/attention.ts';
import { createEnrolledIdentity } from './identity/enrolledIdentity.ts';
import { createFileIdentity } from './identity/fileIdentity.ts';
import { createHeldKeys } from './identity/heldKeys.ts';
import { createIdentityStore } from './identity/identityStore.ts';
import { openKeychain } from './identity/keychain.ts';
import { serveIdentity } from './identity/serveIdentity.ts';
import { createIpcServer, type IpcServer } from './ipc/ipcServer.ts';
import {
  type ConsoleWindow,
  createOpenWindows,
  type OpenWindows,
  serveWindows,
} from './ipc/serveWindows.ts';
import { findConnectionFiles } from './link/connectionFile.ts';
import { createNodeHub } from './link/createNodeHub.ts';
import { nodeTimers } from './link/nodeTimers.ts';
import { probe } from './link/probe.ts';
import { createNoticePages } from './notices/noticePages.ts';
import { serveNotices } from './notices/noticeSession.ts';
import { linkIn, registerLinks } from './start/linkScheme.ts';
import { readConsoleArguments } from './start/consoleArguments.ts';
import { canPlaceWindows, type DisplayServer, needsX11 } from './start/displayServer.ts';
import { isPackagedApp } from './start/isPackaged.ts';
import { refusedSwitch } from './start/refusedSwitches.ts';
import { autostartFile, loginItems, type StartOnLogin } from './start/startOnLogin.ts';
import { createJsonFile } from './storage/jsonFile.ts';
import {
  type ConsoleTenants,
  createConsoleTenants,
  type MakeIdentity,
} from './tenants/consoleTenants.ts';
import { serveTenants } from './tenants/serveTenants.ts';
import { createTenantStore } from './tenants/tenantStore.ts';
import { createWindowTenants, type WindowTenants } from './tenants/windowTenants.ts';
import { serveUpdates } from './update/serveUpdates.ts';
import { startUpdates } from './update/startUpdates.ts';
import { serveViews } from './views/serveViews.ts';
import { createWall, type Wall } from './wall/createWall.ts';
import { listAppFiles } from './windows/appFiles.ts';
import { applicationMenu } from './windows/applicationMenu.ts';
import { clearAtExit } from './windows/clearAtExit.ts';
import { CONSOLE_SCHEME } from './windows/consoleOrigin.ts';
import { focusWindow } from './windows/focusWindow.ts';
import { hardenContents } from './windows/hardenContents.ts';
import { hardenSessions, serveConsole } from './windows/hardenSession.ts';
import { CONSOLE_PARTITION } from './windows/windowPreferences.ts';
import { asWall, hasWall } from './workspace/asWall.ts';
import { createLazySave, type LazySave } from './workspace/lazySave.ts';
import { loadWorkspace } from './workspace/loadWorkspace.ts';
import { createPresets, type Presets } from './workspace/presets.ts';
import { serveWorkspace } from './workspace/serveWorkspace.ts';
import { openWallPin, type WallPin } from './workspace/wallPin.ts';

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

/** The tenants of the connection files, if there are some, else the ones that were enrolled here. */
function openTenants(userData: string): ConsoleTenants {
  const fileOf = (name: string) => createJsonFile(join(userData, name), log);
  const files = findConnectionFiles(process.argv, process.env);
  const [first, ...others] = files.map(
    (file): MakeIdentity =>
      () =>
        createFileIdentity(file),
  );
  const keys = createHeldKeys(() => openKeychain(process.platform));
  const enrolled =
    (name: string): MakeIdentity =>
    (hooks) =>
      createEnrolledIdentity({
        ...{ store: createIdentityStore(fileOf(name), log), keys },
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
        ...hooks,
      });
  return createConsoleTenants({
    fixed: first === undefined ? [enrolled('identity.json')] : [first, ...others],
    further: first === undefined ? (id) => enrolled(join('identities', `${id}.json`)) : null,
    store: createTenantStore(fileOf('tenants.json'), log),
    makeHub: (credentials, tenant) => createNodeHub({ credentials, tenant }),
    newId: randomUUID,
    timers: nodeTimers,
    log,
  });
}

/** Saves of windows that are dragged wait for their rest. */
const SAVE_AFTER_MS = 500;

/** What this device keeps of its windows. */
interface Kept {
  readonly holder: WorkspaceHolder;
  readonly save: LazySave<Workspace>;
  readonly presets: Presets;
  readonly pin: WallPin;
}

async function openWorkspace(userData: string): Promise<Kept> {
  const fileOf = (name: string) => createJsonFile(join(userData, name), log);
  const workspace = fileOf('workspace.json');
  const saved = await loadWorkspace({
    workspace,
    oldLayout: fileOf('layout.json'),
    oldPlace: fileOf('window.json'),
  });
  const save = createLazySave({
    timers: nodeTimers,
    delayMs: SAVE_AFTER_MS,
    write: (value: Workspace) => workspace.save(value),
  });
  const holder = createWorkspaceHolder({ saved, save: (value) => save.save(value) });
  const presets = createPresets({ file: fileOf('presets.json'), nowMs: () => Date.now() });
  const pin = await openWallPin({ file: fileOf('wall-pin.json'), nowMs: () => Date.now() });
  return { holder, save, presets, pin };
}

/** Makes the workspace what the command line asks for. What cannot be done is told and left. */
async function obeyArguments({ holder, presets }: Kept, first: string | null): Promise<void> {
  const { isWall, preset } = readConsoleArguments(process.argv.slice(1));
  if (preset !== undefined) {
    const found = await presets.find(preset);
    if (found.ok) {
      const replaced = onThisDevice(found.workspace, holder.get(), first);
      holder.change({ kind: 'replace', workspace: replaced });
    } else log(`--preset ${preset}: ${found.reason}`);
  }
  const workspace = isWall ? asWall(holder.get()) : holder.get();
  if (workspace !== holder.get()) holder.change({ kind: 'replace', workspace });
}

function displayServer(): DisplayServer {
  return {
    platform: process.platform,
    env: process.env,
    ozone: app.commandLine.getSwitchValue('ozone-platform'),
    electronMajor: Number(process.versions.electron.split('.')[0]),
  };
}

function startOnLogin(): StartOnLogin {
  if (process.platform !== 'linux') return loginItems(app);
  // A packaged app in one file is started by its own path, not by where it was unpacked to.
  const program = process.env['APPIMAGE'] ?? process.execPath;
  const command = IS_PACKAGED ? [program] : [program, app.getAppPath()];
  return autostartFile(join(app.getPath('appData'), 'autostart', 'batcave.desktop'), command);
}

/** Whether there is a desktop to tell of alerts. On Linux it is asked over D-Bus, which may not be there. */
function hasDesktop(): boolean {
  const bus = process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  return process.platform !== 'linux' || !['', 'disabled:'].includes(bus);
}

/**
 * Answers windows, each for the tenant that it shows, and has pages loaded anew that were for another one. It hears of
 * changes before anything else does: nothing of a new tenant may reach a page of the old one.
 */
function serveWindowsOf(options: {
  readonly tenants: ConsoleTenants;
  readonly windows: OpenWindows;
  readonly ipc: IpcServer<ConsoleWindow>;
  readonly holder: WorkspaceHolder;
  /** What stood in a window is of another tenant. */
  readonly forget: (windowId: string) => void;
}): WindowTenants {
  const { tenants, windows, ipc, holder, forget } = options;
  const moved = (windowId: string) => {
    forget(windowId);
    windows.loadAnew(windowId);
  };
  const windowTenants = createWindowTenants({ tenants, workspace: holder.get, moved });
  windowTenants.check();
  holder.subscribe(windowTenants.check);
  tenants.subscribe(windowTenants.check);
  tenants.onForgotten((tenant) => {
    for (const { id } of holder.get().windows) if (windowTenants.of(id) === tenant) moved(id);
  });
  serveWindows({
    ipc,
    hubOf: (windowId) => windowTenants.of(windowId)?.hub,
    focus(windowId) {
      const contents = windows.contentsOf(windowId);
      if (contents !== undefined) focusWindow(contents);
    },
  });
  serveIdentity({ ipc, identityOf: (windowId) => windowTenants.of(windowId)?.identity });
  return windowTenants;
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
  let saved: () => Promise<void> = () => Promise.resolve();
  clearAtExit(app, log, () => saved());

  const userData = app.getPath('userData');
  const windows = createOpenWindows();
  let wall: Wall | undefined;
  let attention: Attention | undefined;
  const tenants = openTenants(userData);
  const ipc = createIpcServer({ ipcMain, windows, nowMs: () => Date.now(), log });

  // The newest that came before there was a window.
  let waitingLink = linkIn(process.argv.slice(1));
  function openLink(link: string): void {
    if (wall === undefined) waitingLink = link;
    else if (!wall.views.openLink(link).ok) log('a link was refused');
  }
  registerLinks(app, { isPackaged: IS_PACKAGED, platform: process.platform });
  app.on('second-instance', (_event, args) => {
    const link = linkIn(args);
    if (link === undefined) wall?.focus();
    else openLink(link);
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    openLink(link);
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', () => {
    attention?.stop();
    tenants.stop();
  });

  const kept = await openWorkspace(userData);
  await tenants.start();
  await obeyArguments(kept, tenants.first().tenant());
  saved = () => kept.save.flush();
  const server = displayServer();
  if (needsX11(server, hasWall(kept.holder.get()))) {
    app.relaunch({ args: [...process.argv.slice(1), '--ozone-platform=x11'] });
    app.quit();
    return;
  }
  await app.whenReady();
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      applicationMenu({ platform: process.platform, isPackaged: IS_PACKAGED }),
    ),
  );
  const files = await listAppFiles(join(OUT, 'renderer'));
  serveConsole(session.fromPartition(CONSOLE_PARTITION), files);
  const pages = createNoticePages();
  serveNotices(pages);
  powerMonitor.on('resume', () => {
    tenants.retryNow();
  });
  const windowTenants = serveWindowsOf({
    ...{ tenants, windows, ipc, holder: kept.holder },
    forget: (windowId) => wall?.codes.forget(windowId),
  });
  tenants.connect();
  const updates = await startUpdates({
    ...{ app, isPackaged: IS_PACKAGED, resources: process.resourcesPath, log },
  });
  serveUpdates({ ipc, updates });
  app.on('will-quit', updates.stop);
  const login = startOnLogin();
  const made = createWall({
    holder: kept.holder,
    presets: kept.presets,
    pin: kept.pin,
    startOnLogin: login,
    startsOnLogin: await login.get(),
    pages,
    windowTenants,
    plannedFor(tenant) {
      const found = tenants.find(tenant);
      if (found === undefined) return null;
      return found === tenants.first() ? {} : { tenant };
    },
    firstTenant: () => tenants.first().tenant(),
    canPlace: canPlaceWindows(server),
    preload: join(OUT, 'preload', 'index.cjs'),
    isPackaged: IS_PACKAGED,
    opened(window, windowId) {
      windows.add(window.webContents, windowId);
    },
    log,
  });
  wall = made;
  serveWorkspace({ ipc, host: made });
  serveViews({
    ...{ ipc, views: made.views, post: made.viewPost, codes: made.codes },
    tenantOf: (windowId) => windowTenants.of(windowId)?.tenant() ?? null,
  });
  serveTenants({
    ...{ ipc, tenants, windowTenants, workspace: kept.holder.get, change: kept.holder.change },
    onWorkspace: (listener) => void kept.holder.subscribe(listener),
  });
  tenants.subscribe(made.tenantsChanged);
  if (waitingLink !== undefined) openLink(waitingLink);
  attention = createAttention({
    tenants,
    hasDesktop: hasDesktop(),
    focus: made.focus,
    openTenant: (tenant) => void made.views.openTenant(tenant),
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
