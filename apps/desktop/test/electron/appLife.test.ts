import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterEach, describe, expect, test } from 'vitest';
import { writeConnectionFile } from './connectionFile.ts';
import { commandLine, exitOf, runtime, workspaceOf } from './shellParts.ts';
import { useShell } from './useShell.ts';
import { createAuthority } from '../main/certificates.ts';
import { startTlsServer } from '../main/tlsServer.ts';

const { launch, running, quit, folder } = useShell();
let page: Page;

describe('the app', () => {
  afterEach(quit);

  test('has the boards and the place of its window again after a restart', async () => {
    const bounds = { x: 60, y: 40, width: 1_200, height: 700 };
    page = await launch();
    const answer = await page.evaluate(() =>
      window.batcave.workspace.change({ kind: 'showBoard', windowId: 'main', boardId: 'live' }),
    );
    expect(answer).toEqual({ ok: true });
    // What is moved while it opens was moved by the system.
    await page.waitForTimeout(1_500);
    await running().evaluate(({ BrowserWindow }, to) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(to);
    }, bounds);
    await expect
      .poll(async () => (await workspaceOf(page)).workspace.windows[0], { timeout: 10_000 })
      .toMatchObject({ bounds, boardId: 'live' });
    // It is saved on the way out if it was not yet.
    await quit();
    page = await launch();
    expect((await workspaceOf(page)).workspace.windows[0]).toMatchObject({
      bounds,
      boardId: 'live',
    });
    const restored = await running().evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
    expect(restored).toEqual(bounds);
  });

  test('starts with the preset that the command line names, as it was exported', async () => {
    page = await launch();
    const text = await page.evaluate(async () => {
      const { workspace } = window.batcave;
      await workspace.change({ kind: 'showBoard', windowId: 'main', boardId: 'rules' });
      await workspace.savePreset('Day shift');
      await workspace.change({ kind: 'showBoard', windowId: 'main', boardId: 'triage' });
      const exported = await workspace.exportPreset('Day shift');
      await workspace.removePreset('Day shift');
      return exported;
    });
    expect(await page.evaluate(() => window.batcave.workspace.listPresets())).toEqual([]);
    expect(
      await page.evaluate((given) => window.batcave.workspace.importPreset(given), text ?? ''),
    ).toEqual({ ok: true });
    await quit();
    page = await launch('--preset', 'Day shift');
    expect((await workspaceOf(page)).workspace.windows[0]?.boardId).toBe('rules');
  });

  test('starts as a wall where nobody sits, and at login when it is told to', async () => {
    page = await launch('--wall');
    expect((await workspaceOf(page)).workspace.windows[0]).toMatchObject({
      mode: 'wall',
      slotId: null,
    });
    const answer = await page.evaluate(() => window.batcave.workspace.setStartsOnLogin(true));
    expect(answer).toEqual({ ok: true });
    expect((await workspaceOf(page)).startsOnLogin).toBe(true);
    if (process.platform !== 'linux') return;
    const entry = join(folder(), 'config', 'autostart', 'batcave.desktop');
    expect(await readFile(entry, 'utf8')).toMatch(/^Exec=.* --wall$/m);
    await page.evaluate(() => window.batcave.workspace.setStartsOnLogin(false));
    expect((await workspaceOf(page)).startsOnLogin).toBe(false);
    expect(existsSync(entry)).toBe(false);
  });

  test('runs once: a second start ends and leaves the first alone', async () => {
    page = await launch();
    if ('missing' in runtime) return;
    const second = spawn(runtime.executablePath, commandLine(folder()), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect((await exitOf(second)).code).toBe(0);
    expect(await page.evaluate(() => 'batcave' in window)).toBe(true);
  });

  test('brings a page back whose process died', async () => {
    page = await launch();
    await page.waitForLoadState('load');
    await page.evaluate(() => {
      Object.assign(window, { isOld: true });
    });
    const came = await running().evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const loaded = new Promise<void>((resolve) => {
        contents?.once('did-finish-load', () => {
          resolve();
        });
      });
      contents?.forcefullyCrashRenderer();
      await loaded;
      return (await contents?.executeJavaScript(
        '["batcave" in window, "isOld" in window]',
      )) as unknown;
    });
    expect(came).toEqual([true, false]);
  });

  test('shows a window what a real server over mutual TLS says', async () => {
    const authority = createAuthority('Batcave test root');
    const server = await startTlsServer({
      identity: authority.issue({ name: 'sentry', ips: ['127.0.0.1'] }),
      clientCa: authority.cert,
    });
    try {
      const own = authority.issue({ name: 'wall-3' });
      const named = { ca: authority.cert, cert: own.cert, key: own.key };
      const connection = await writeConnectionFile(folder(), server.url, named);
      page = await launch('--connect', connection);
      const shown = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const states: string[] = [];
            window.batcave.onFrame(({ frame, link, alerts, principal }) => {
              states.push(...alerts.map(({ state }) => state));
              window.batcave.ackFrame(frame, 10);
              if (link.kind === 'live') resolve([states, principal?.name]);
            });
          }),
      );
      expect(shown).toEqual([['OPEN'], 'olga']);
      expect(await page.evaluate(() => window.batcave.call('alerts.summary', {}, null))).toEqual({
        ok: true,
        value: {},
      });
    } finally {
      await quit();
      await server.stop();
    }
  });
});
