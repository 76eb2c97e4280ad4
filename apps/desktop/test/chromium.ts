import { existsSync } from 'node:fs';

/** The one without tabs and bars of its own first: those take as much of a core as the page. */
const KNOWN = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** The program of the browser that tests drive; it may be missing. `CHROMIUM_PATH` names another. */
export const CHROMIUM =
  process.env['CHROMIUM_PATH'] ?? KNOWN.find((file) => existsSync(file)) ?? '/usr/bin/chromium';
