/** What is known of the system on which windows are to stand. */
export interface DisplayServer {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Value of `--ozone-platform`; empty without one. */
  readonly ozone: string;
  readonly electronMajor: number;
}

/** From this version on Electron speaks Wayland by itself where it is there (electron/electron#48833). */
const WAYLAND_BY_DEFAULT = 38;

/** Whether windows can be put where they belong: under Wayland the desktop alone decides. Pure. */
export function canPlaceWindows(server: DisplayServer): boolean {
  if (server.platform !== 'linux') return true;
  if (server.ozone !== '') return server.ozone !== 'wayland';
  return !(isWayland(server) && server.electronMajor >= WAYLAND_BY_DEFAULT);
}

/**
 * Whether to start again over X11, which a Wayland desktop offers too: a wall must be put on its
 * display. Chromium chooses before the program runs, so the switch must be there from the start. Pure.
 */
export function needsX11(server: DisplayServer, hasWall: boolean): boolean {
  const hasX11 = (server.env['DISPLAY'] ?? '') !== '';
  return hasWall && server.ozone === '' && hasX11 && !canPlaceWindows(server);
}

function isWayland({ env }: DisplayServer): boolean {
  return (env['WAYLAND_DISPLAY'] ?? '') !== '' || env['XDG_SESSION_TYPE'] === 'wayland';
}
