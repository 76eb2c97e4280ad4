import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this program was installed as, where a newer version of that can take its place. */
export type Installation = 'appImage' | 'deb' | 'nsis' | 'mac' | 'none';

/** `app-update.yml` is there when it was packaged with an address for updates. */
export function updateConfigPath(resources: string): string {
  return join(resources, 'app-update.yml');
}

/**
 * What this program was installed as. `none`: unpacked from an archive, or packaged without an address for
 * updates; it is told of newer versions and cannot install them.
 */
export function installationOf(options: {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resources: string;
}): Installation {
  const { platform, env, resources } = options;
  if (!existsSync(updateConfigPath(resources))) return 'none';
  if (platform === 'win32') return 'nsis';
  if (platform === 'darwin') return 'mac';
  if (env['APPIMAGE'] !== undefined) return 'appImage';
  const type = join(resources, 'package-type');
  return existsSync(type) && readFileSync(type, 'utf8').trim() === 'deb' ? 'deb' : 'none';
}
