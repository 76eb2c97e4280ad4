import { join } from 'node:path';
import { startWallDisplays } from '../../../../build/test/wallDisplays.mjs';
import type { DisplayFacts, Slot } from '../../src/ipc/workspace.ts';
import { fingerprintOf } from '../../src/workspace/index.ts';
import { createLauncher, type LaunchedConsole } from './launchConsole.ts';

/**
 * One console on three displays that can be pulled out. It lives through all tests of a file, as on a wall: each goes
 * on where the one before ended.
 *
 * @param name what its pictures are called by
 */
export async function createConsoleOnWall(name: string) {
  const displays = await startWallDisplays();
  const launcher = await createLauncher(displays);
  let opened: LaunchedConsole | undefined;

  function launched(): LaunchedConsole {
    if (opened === undefined) throw new Error('The console was not launched.');
    return opened;
  }
  function wall(): Exclude<typeof displays, { missing: string }> {
    if ('missing' in displays) throw new Error(displays.missing);
    return displays;
  }
  return {
    /** Why there can be none on this machine. */
    missing: 'missing' in displays ? displays.missing : launcher.missing,
    launched,
    wall,
    async launch(userData: string, more: readonly string[] = []): Promise<void> {
      opened = await launcher.launch(userData, more);
    },
    /** Keeps what all displays show, when somebody wants to look at it. */
    async picture(of: string): Promise<void> {
      const folder = process.env['BATCAVE_PICTURES'];
      if (folder !== undefined) await wall().picture(join(folder, `${name}-${of}.png`));
    },
    /** From the return of the third display to its window over the whole of it, in milliseconds. */
    timeUntilBack: (): Promise<number> =>
      launched().app.evaluate(
        ({ BrowserWindow, screen }) =>
          new Promise<number>((resolve) => {
            screen.once('display-added', () => {
              const atMs = Date.now();
              const look = setInterval(() => {
                const isBack = BrowserWindow.getAllWindows().some(
                  (window) =>
                    window.isVisible() && window.isFullScreen() && window.getBounds().x === 3_840,
                );
                if (!isBack) return;
                clearInterval(look);
                resolve(Date.now() - atMs);
              }, 20);
            });
          }),
      ),
    async stop(): Promise<void> {
      await opened?.app.close();
      if (!('missing' in displays)) await displays.stop();
    },
  };
}

/** A slot for each display, from left to right: desks first, then walls. */
export function slotsOf(
  displays: readonly DisplayFacts[],
  names: readonly string[],
  desks: number,
): Slot[] {
  return displays.map((display, index): Slot => ({
    id: `slot-${String(index)}`,
    name: names[index] ?? '',
    fingerprint: fingerprintOf(display),
    use: index < desks ? 'desk' : 'wall',
    distanceM: 3,
  }));
}
