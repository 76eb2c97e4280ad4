import type { Session, WebContents } from 'electron';
import { type AppFile, serveAppFile } from './appFiles.ts';
import { CONSOLE_SCHEME, isConsoleUrl } from './consoleOrigin.ts';

/** Chromium's "refuse this certificate". */
const REFUSE_CERTIFICATE = -2;

/** Cuts the windows' session off from everything but the console's own files. */
export function hardenSession(session: Session, files: ReadonlyMap<string, AppFile>): void {
  session.protocol.handle(CONSOLE_SCHEME, (request) => serveAppFile(files, request));
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    // Debugging tools are pages of Chromium itself; a packaged console has none.
    answer({ cancel: !isConsoleUrl(url) && !url.startsWith('devtools://') });
  });
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isAllowed(contents, permission));
  });
  session.setPermissionCheckHandler((contents, permission) => isAllowed(contents, permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setBluetoothPairingHandler((_details, answer) => {
    answer({ confirmed: false });
  });
  session.setCertificateVerifyProc((_request, answer) => {
    answer(REFUSE_CERTIFICATE);
  });
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

/** An alert may notify; nothing else may be asked for. */
function isAllowed(contents: WebContents | null, permission: string): boolean {
  return permission === 'notifications' && contents !== null && isConsoleUrl(contents.getURL());
}
