import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'CONSOLE_TEST_PACKAGE';

/** Where the tests of this run keep the packaged app that they drive. */
export function packagedFolder(): string {
  const folder = process.env[FOLDER];
  if (folder === undefined) throw new Error('Run this with: npm test -- --project console');
  return folder;
}

/** Before the tests of the console: a folder for the packaged app, which is gone after them. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'batcave-driven-'));
  process.env[FOLDER] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
