import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

/** How to open the desktop console here, or why that cannot be. */
export type Electron =
  | { readonly ok: true; readonly command: string; readonly args: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Whether there is a screen to open a window on. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32')
    return env['SSH_CONNECTION'] === undefined;
  return [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined && value !== '',
  );
}

/** Finds the desktop console: Electron's binary, the built app, and a display. */
export function findElectron(): Electron {
  if (!hasDisplay()) return { ok: false, reason: 'there is no display here' };
  const pkg = path.join(ROOT, 'node_modules', 'electron');
  const pathFile = path.join(pkg, 'path.txt');
  // The variable is Electron's own, for who keeps one binary for many projects.
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(pkg, 'dist');
  const binary = existsSync(pathFile)
    ? path.join(dist, readFileSync(pathFile, 'utf8').trim())
    : undefined;
  if (binary === undefined || !existsSync(binary))
    return {
      ok: false,
      reason: 'Electron is not downloaded yet; npx install-electron does it',
    };
  const app = path.join(ROOT, 'apps', 'desktop');
  if (!existsSync(path.join(app, 'out', 'main', 'index.js')))
    return { ok: false, reason: 'the console is not built (npm run build)' };
  // Chromium's sandbox does not start for root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { ok: true, command: binary, args: [...sandbox, app] };
}
