import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LOOK_EVERY_MS = 250;

/** Why windows cannot be looked at from outside; `undefined` when they can. */
export function whyBlind(): string | undefined {
  if (process.platform !== 'linux') return 'Windows are looked at with the tools of X11.';
  const isThere = ['xwininfo', 'xprop'].every(
    (tool) => spawnSync(tool, ['-version']).error === undefined,
  );
  return isThere ? undefined : 'xwininfo and xprop are not installed (x11-utils).';
}

/** Resolves with whether the process shows a window of that title within the time. */
export async function showsWindow(pid: number, title: string, withinMs: number): Promise<boolean> {
  const untilMs = Date.now() + withinMs;
  while (Date.now() < untilMs) {
    if (await isShown(pid, title)) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

async function isShown(pid: number, title: string): Promise<boolean> {
  const { stdout: tree } = await run('xwininfo', ['-root', '-tree']);
  for (const [, id = '', name] of tree.matchAll(/^\s*(0x[0-9a-f]+) "([^"]*)"/gm)) {
    if (name !== title) continue;
    const looks = await Promise.all([
      run('xwininfo', ['-id', id]),
      run('xprop', ['-id', id, '_NET_WM_PID']),
    ]).catch(() => undefined); // It went away in between.
    if (looks === undefined) continue;
    const [state, owner] = looks;
    if (state.stdout.includes('IsViewable') && owner.stdout.trim().endsWith(` ${String(pid)}`))
      return true;
  }
  return false;
}
