import type { App, WebContents } from 'electron';
import { CONSOLE_URL } from './consoleOrigin.ts';

/** Makes every page, the ones not yet there included, stay where it is and alone. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    confine(contents);
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  // Without this Chromium would send the first certificate of the system's store that fits.
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
}

function confine(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || event.url !== CONSOLE_URL) event.preventDefault();
  });
  contents.on('will-navigate', (event) => {
    if (event.url !== CONSOLE_URL) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  // Without this Chromium would take the first device that it finds.
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // WebRTC asks neither the policy of the page nor the filter of the session.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
