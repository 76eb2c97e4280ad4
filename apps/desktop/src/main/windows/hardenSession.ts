import type { App, Session, WebContents } from 'electron';
import { type AppFile, serveAppFile } from './appFiles.ts';
import { CONSOLE_SCHEME, isConsoleUrl } from './consoleOrigin.ts';

/** Chromium's "refuse this certificate". */
const REFUSE_CERTIFICATE = -2;

/** What Electron tells of a page that asks for a permission. */
interface Asking {
  readonly requestingUrl?: string;
  readonly isMainFrame: boolean;
}

/** Cuts every session off, Electron's own default and the ones not yet there included. */
export function hardenSessions(app: App): void {
  app.on('session-created', cutOff);
}

/** Gives a session the console's own files, which is all that it will ever load. */
export function serveConsole(session: Session, files: ReadonlyMap<string, AppFile>): void {
  session.protocol.handle(CONSOLE_SCHEME, (request) => serveAppFile(files, request));
}

function cutOff(session: Session): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    // Debugging tools are pages of Chromium itself; a packaged console has none.
    answer({ cancel: !isConsoleUrl(url) && !url.startsWith('devtools://') });
  });
  // A proxy of the system would be asked before the filter above.
  void session.setProxy({ mode: 'direct' });
  session.setPermissionRequestHandler((contents, permission, answer, asking) => {
    answer(isAllowed(contents, permission, asking));
  });
  session.setPermissionCheckHandler((contents, permission, _origin, asking) =>
    isAllowed(contents, permission, asking),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setBluetoothPairingHandler((_details, answer) => {
    answer({ confirmed: false });
  });
  session.setCertificateVerifyProc((_request, answer) => {
    answer(REFUSE_CERTIFICATE);
  });
  // It would fetch its dictionaries.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

/** An alert may notify; nothing else may be asked for, and by nobody but the page itself. */
function isAllowed(contents: WebContents | null, permission: string, asking: Asking): boolean {
  return (
    permission === 'notifications' &&
    contents !== null &&
    asking.isMainFrame &&
    isConsoleUrl(contents.getURL()) &&
    (asking.requestingUrl === undefined || isConsoleUrl(asking.requestingUrl))
  );
}
