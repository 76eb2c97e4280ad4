import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'CONSOLE_TEST_PACKAGE';
const PACKAGER = join(import.meta.dirname, '../../../../build/package/run.mjs');

/** Where the tests of this run keep the packaged app that they drive. */
export function packagedFolder(): string {
  const folder = process.env[FOLDER];
  if (folder === undefined) throw new Error('Run this with: npm test -- --project console');
  return folder;
}

/** Makes the packaged app in the folder, out of the bundle that is there. */
export function packageInto(folder: string): void {
  const args = [PACKAGER, '--built', '--driven', '--target', 'dir', '--out', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`It was not packaged.\n${stdout}\n${stderr}`);
}

/** Before the tests of the console: one folder for the packaged app, which is gone after them. */
export default function setup(): (() => void) | undefined {
  if (process.env[FOLDER] !== undefined) return undefined; // Of another project of this run.
  const folder = mkdtempSync(join(tmpdir(), 'batcave-driven-'));
  process.env[FOLDER] = folder;
  // Two files at a time would make it at once.
  if (process.env['CONSOLE_FORM'] === 'packaged') packageInto(folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}
