import { existsSync } from 'node:fs';

/** The browser as a person has it, for what runs against a real server. It may be missing. */
export const FULL_CHROMIUM = '/usr/bin/chromium';

/** The same without tabs and bars of its own, which take as much of a core as the page. */
const SHELL = '/usr/bin/chromium-headless-shell';

/** The program of the browser that draws the pages of tests. `CHROMIUM_PATH` names another. */
export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? (existsSync(SHELL) ? SHELL : FULL_CHROMIUM);
