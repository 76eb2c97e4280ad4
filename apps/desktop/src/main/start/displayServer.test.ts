import { expect, test } from 'vitest';
import { canPlaceWindows, type DisplayServer, needsX11 } from './displayServer.ts';

const WAYLAND = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' };
const on = (change: Partial<DisplayServer>): DisplayServer => ({
  ...{ platform: 'linux', env: WAYLAND, ozone: '', electronMajor: 45 },
  ...change,
});

test.each<[string, DisplayServer, boolean, boolean]>([
  ['Wayland', on({}), false, true],
  [
    'Wayland by the type of the session',
    on({ env: { XDG_SESSION_TYPE: 'wayland', DISPLAY: ':0' } }),
    false,
    true,
  ],
  ['Wayland without X11 beside it', on({ env: { WAYLAND_DISPLAY: 'wayland-0' } }), false, false],
  ['Wayland asked for', on({ ozone: 'wayland' }), false, false],
  ['X11 over Wayland', on({ ozone: 'x11' }), true, false],
  ['an Electron that takes X11 by itself', on({ electronMajor: 33 }), true, false],
  ['X11', on({ env: { DISPLAY: ':0' } }), true, false],
  ['macOS', on({ platform: 'darwin', env: {} }), true, false],
  ['Windows', on({ platform: 'win32', env: {} }), true, false],
])('on %s', (_says, server, canPlace, restartsWithWall) => {
  expect(canPlaceWindows(server)).toBe(canPlace);
  expect(needsX11(server, true)).toBe(restartsWithWall);
  expect(needsX11(server, false)).toBe(false);
});
