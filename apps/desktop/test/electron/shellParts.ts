import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import type { HostBridge } from '../../src/ipc/contract.ts';
import type { WorkspaceState } from '../../src/ipc/workspace.ts';
import { appUnderTest } from './appUnderTest.ts';

export const OUT = join(import.meta.dirname, '..', '..', 'out');
export const runtime = await appUnderTest();
export const display = await startDisplay();
/** Why no window can be opened here; `undefined`: one can. */
export const missing = whatIsMissing();

function whatIsMissing(): string | undefined {
  if ('missing' in runtime) return runtime.missing;
  if ('missing' in display) return display.missing;
  return existsSync(join(OUT, 'main', 'index.js'))
    ? undefined
    : 'The console is not built. Run: npm run build';
}

declare global {
  interface Window {
    readonly batcave: HostBridge;
  }
}

/** How it is started. */
export function commandLine(folder: string): string[] {
  const appArgs = 'missing' in runtime ? [] : runtime.appArgs;
  return [...appArgs, ...sandboxArgs(), '--disable-gpu', `--user-data-dir=${folder}`];
}

/** Resolves with the exit code and what was said. */
export function exitOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, said });
    });
  });
}

/** What the page is told of the workspace, at once. */
export function workspaceOf(page: Page): Promise<WorkspaceState> {
  return page.evaluate(
    () =>
      new Promise<WorkspaceState>((resolve) => {
        const stop = window.batcave.workspace.onState((got) => {
          resolve(got);
          setTimeout(() => {
            stop();
          }, 0);
        });
      }),
  );
}
