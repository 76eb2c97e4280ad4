import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the program is in the folder of a packaged app. On macOS it is the bundle. */
export function binaryIn(folder, platform) {
  if (platform === 'darwin') return join(folder, 'Batcave.app');
  return join(folder, platform === 'win32' ? 'Batcave.exe' : 'batcave');
}

/** What one runs to start it. */
export function executableIn(folder, platform) {
  const binary = binaryIn(folder, platform);
  return platform === 'darwin' ? join(binary, 'Contents', 'MacOS', 'Batcave') : binary;
}

/** Where app.asar is. */
export function resourcesIn(folder, platform) {
  return platform === 'darwin'
    ? join(folder, 'Batcave.app', 'Contents', 'Resources')
    : join(folder, 'resources');
}

/** The folder of the packaged app, which electron-builder names by platform and architecture. */
export async function unpackedFolder(output) {
  const names = await readdir(output);
  const name = names.find((entry) => /^(linux|win)-.*unpacked$|^mac/.test(entry));
  if (name === undefined) throw new Error(`There is no packaged app in ${output}.`);
  return join(output, name);
}
