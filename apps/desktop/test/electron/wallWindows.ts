import { expect } from 'vitest';
import type { HostBridge } from '../../src/ipc/contract.ts';
import type { WorkspaceChange, WorkspaceState } from '../../src/ipc/workspace.ts';
import type { LaunchedConsole } from './launchConsole.ts';

declare global {
  interface Window {
    readonly batcave: HostBridge;
  }
}

const CONSOLE_URL = 'app://console/index.html';
/** Lost displays settle, pages load: nothing here takes longer on a slow machine. */
export const LOOK = { timeout: 20_000 };

/** A window of the console as it stands. */
export interface Standing {
  readonly windowId: string;
  readonly contentsId: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isShown: boolean;
  readonly isFullScreen: boolean;
}

/** The windows of a console, also those whose process has died before. */
export interface WallWindows {
  state(): Promise<WorkspaceState>;
  change(asked: WorkspaceChange): Promise<void>;
  /** From left to right. */
  standing(): Promise<readonly Standing[]>;
  /** Runs a function in the page of a window. It sees nothing but its argument. */
  inWindow<Given, Got>(
    windowId: string,
    does: (given: Given) => Got | Promise<Got>,
    given: Given,
  ): Promise<Got>;
}

/** Reaches the windows through main: a page that crashed once is lost to Playwright. */
export function createWallWindows(launched: () => LaunchedConsole): WallWindows {
  /** Runs a script in every page, or in one. */
  function run(
    script: string,
    contentsId?: number,
  ): Promise<readonly (readonly [number, never])[]> {
    return launched().app.evaluate(
      async ({ BrowserWindow }, [text, only, url]) => {
        const all = BrowserWindow.getAllWindows().map(({ webContents }) => webContents);
        const asked = all.filter(
          (contents) =>
            contents.getURL() === url &&
            !contents.isCrashed() &&
            (only ?? contents.id) === contents.id,
        );
        const answers = await Promise.all(
          asked.map(async (contents) => {
            // A page whose process ends before it has answered never does.
            let tellGone = (): void => undefined;
            const gone = new Promise<readonly []>((resolve) => {
              tellGone = () => {
                resolve([]);
              };
            });
            contents.once('render-process-gone', tellGone);
            const answered = contents
              .executeJavaScript(text)
              .then((got) => [[contents.id, got as never] as const]);
            try {
              return await Promise.race([answered, gone]);
            } finally {
              contents.off('render-process-gone', tellGone);
            }
          }),
        );
        return answers.flat();
      },
      [script, contentsId, CONSOLE_URL] as const,
    );
  }

  const tell = (): Promise<WorkspaceState> =>
    new Promise((resolve) => {
      const stop = window.batcave.workspace.onState((got) => {
        resolve(got);
        setTimeout(() => {
          stop();
        }, 0);
      });
    });

  async function states(): Promise<ReadonlyMap<number, WorkspaceState>> {
    return new Map(await run(`(${tell.toString()})()`));
  }

  async function inWindow<Given, Got>(
    windowId: string,
    does: (given: Given) => Got | Promise<Got>,
    given: Given,
  ): Promise<Got> {
    for (const [contentsId, state] of await states()) {
      if (state.windowId !== windowId) continue;
      const text = `(${does.toString()})(${JSON.stringify(given)})`;
      const [answer] = await run(text, contentsId);
      if (answer !== undefined) return answer[1];
    }
    throw new Error(`There is no window ${windowId} whose page runs.`);
  }

  async function state(): Promise<WorkspaceState> {
    const [first] = (await states()).values();
    if (first === undefined) throw new Error('No window is open.');
    return first;
  }

  return {
    state,
    inWindow,
    async change(asked) {
      const { windowId } = await state();
      const answer = await inWindow(
        windowId,
        (given) => window.batcave.workspace.change(given),
        asked,
      );
      expect(answer).toEqual({ ok: true });
    },
    async standing() {
      const known = await states();
      const all = await launched().app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => ({
          ...window.getBounds(),
          contentsId: window.webContents.id,
          isShown: window.isVisible(),
          isFullScreen: window.isFullScreen(),
        })),
      );
      return all
        .flatMap((each) => {
          const windowId = known.get(each.contentsId)?.windowId;
          return windowId === undefined ? [] : [{ windowId, ...each }];
        })
        .toSorted((a, b) => a.x - b.x);
    },
  };
}
