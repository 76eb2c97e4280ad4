import { readdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WindowFrame } from '../../src/ipc/contract.ts';
import { missing, OUT } from './shellParts.ts';
import { useShell } from './useShell.ts';

const { launch, running } = useShell();
let page: Page;

describe('the window', () => {
  let web: Server;
  let webUrl: string;
  let reached = 0;
  beforeAll(async () => {
    web = createServer((_request, response) => {
      reached += 1;
      response.setHeader('access-control-allow-origin', '*').end('reached');
    });
    web.on('upgrade', (_request, socket) => {
      reached += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening));
    webUrl = `127.0.0.1:${String((web.address() as AddressInfo).port)}`;
    if (missing === undefined) page = await launch();
  });
  afterAll(() => {
    web.close();
  });

  test('is sandboxed, isolated and without Node', async () => {
    const preferences = await running().evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const contents = window?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
    const node = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    );
    expect(node).toEqual([]);
    expect(page.url()).toBe('app://console/index.html');
  });

  test('has the named functions of the bridge, frozen, and nothing else', async () => {
    const surface = await page.evaluate(() => {
      const kinds = (of: object) =>
        Object.entries(of).map(([name, value]) => `${name}: ${typeof value}`);
      const { batcave } = window;
      const { workspace, identity } = batcave;
      const frozen = [batcave, workspace, identity].every((part) => Object.isFrozen(part));
      return {
        bridge: kinds(batcave),
        workspace: kinds(workspace),
        identity: kinds(identity),
        frozen,
      };
    });
    expect(surface).toEqual({
      bridge: [
        'host: string',
        'onFrame: function',
        'ackFrame: function',
        'call: function',
        'retryNow: function',
        'focusWindow: function',
        'reloadPage: function',
        'views: object',
        'workspace: object',
        'identity: object',
        'tenants: object',
        'update: object',
      ],
      workspace: [
        'onState: function',
        'change: function',
        'tellPane: function',
        'tellRotation: function',
        'identify: function',
        'setStartsOnLogin: function',
        'listPresets: function',
        'savePreset: function',
        'usePreset: function',
        'removePreset: function',
        'exportPreset: function',
        'importPreset: function',
        'checkPin: function',
        'setPin: function',
      ],
      identity: [
        'onState: function',
        'enrol: function',
        'importPkcs12: function',
        'renew: function',
        'remove: function',
      ],
      frozen: true,
    });
  });

  test('goes nowhere else', async () => {
    await page.evaluate((url) => {
      window.location.href = `http://${url}/`;
    }, webUrl);
    await page.evaluate(() => {
      window.location.href = 'app://console/browser.html';
    });
    await page.evaluate(() => {
      window.location.href = 'file:///etc/hostname';
    });
    await page.waitForTimeout(300);
    expect(page.url()).toBe('app://console/index.html');
    expect(await page.evaluate(() => 'batcave' in window)).toBe(true);
  });

  test('opens no other window', async () => {
    const opened = await page.evaluate(
      (url) => [`http://${url}/`, 'about:blank', ''].map((to) => window.open(to) !== null),
      webUrl,
    );
    expect(opened).toEqual([false, false, false]);
    const count = await running().evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
    );
    expect(count).toBe(1);
  });

  test('reaches no network, by whatever means', async () => {
    const outcome = await page.evaluate(async (url) => {
      const image = new Image();
      const imageFailed = new Promise((resolve) => {
        image.onerror = () => {
          resolve('failed');
        };
      });
      image.src = `http://${url}/image`;
      for (const rel of ['prefetch', 'preconnect', 'stylesheet'])
        document.head.append(
          Object.assign(document.createElement('link'), { rel, href: `http://${url}/${rel}` }),
        );
      const fetched = await fetch(`http://${url}/fetch`).then(
        () => 'reached',
        () => 'failed',
      );
      const socket = await new Promise((resolve) => {
        const tried = new WebSocket(`ws://${url}/socket`);
        tried.onerror = () => {
          resolve('failed');
        };
        tried.onopen = () => {
          resolve('reached');
        };
      });
      const beacon = navigator.sendBeacon(`http://${url}/beacon`);
      return { image: await imageFailed, fetched, socket, beacon };
    }, webUrl);
    await page.waitForTimeout(200);
    expect(outcome).toMatchObject({ image: 'failed', fetched: 'failed', socket: 'failed' });
    expect(reached).toBe(0);
  });

  test('builds no HTML from text and runs no script that did not come with it', async () => {
    const outcome = await page.evaluate(() => {
      const attempt = (run: () => void): string => {
        try {
          run();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const script = document.createElement('script');
      return {
        html: attempt(() => {
          const markup = '<img src=x onerror="window.ran = true">';
          // eslint-disable-next-line no-restricted-syntax -- This is the attack that must fail.
          document.body.innerHTML = markup;
        }),
        script: attempt(() => {
          script.text = 'window.ran = true';
        }),
        ran: 'ran' in window,
      };
    });
    expect(outcome).toEqual({ html: 'TypeError', script: 'TypeError', ran: false });
  });

  test('is denied every permission but notifications', async () => {
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'camera', 'microphone', 'midi', 'notifications'];
      const queried = names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }),
      );
      return (await Promise.all(queried)).map(({ state }) => state);
    });
    expect(states.slice(0, 4)).toEqual(['denied', 'denied', 'denied', 'denied']);
    expect(states[4]).not.toBe('denied');
  });

  test('gets an answer, never an exception, for a call that is malformed', async () => {
    const codes = await page.evaluate(async () => {
      const bridgeCall = window.batcave.call as (...args: unknown[]) => Promise<unknown>;
      const call = (id: unknown, input: unknown) => bridgeCall(id, input, null);
      const answers = [
        await call('events.ingest', {}),
        await call('alerts.ack', { params: { alert_id: '../../me' } }),
        await call('alerts.ack', null),
        await call({}, {}),
        await call('alerts.comment', { body: { text: 'x'.repeat(600_000) } }),
        await call('alerts.summary', {}),
      ];
      return answers.map((answer) => (answer as { problem?: { code: string } }).problem?.code);
    });
    expect(codes).toEqual([
      'invalid_request',
      'invalid_request',
      'invalid_request',
      'invalid_request',
      'payload_too_large',
      // Well formed, but this console was started without a server.
      'not_connected',
    ]);
  });

  test('cannot make of the workspace what is none', async () => {
    const refused = await page.evaluate(async () => {
      const change = window.batcave.workspace.change as (given: unknown) => Promise<unknown>;
      const answers = [
        await change('text'),
        await change(null),
        await change({ kind: 'closeWindow', windowId: 'main' }),
        await change({ kind: 'setAppearance', change: { note: 'x'.repeat(600_000) } }),
        await window.batcave.workspace.importPreset('{"format":"batcave-preset"}'),
      ];
      return answers.map((answer) => (answer as { problem?: { detail: string } }).problem?.detail);
    });
    expect(refused).toEqual([
      expect.stringContaining('change: is none'),
      expect.stringContaining('change: is none'),
      expect.stringContaining('The last window stays'),
      expect.stringContaining('At most 524288 characters'),
      expect.stringContaining('version: this console reads 1'),
    ]);
  });

  test('says why there is no connection, and sends the next frame only after the last was acknowledged', async () => {
    // A page of ours without the console in it, which would acknowledge frames too.
    const assets = await readdir(join(OUT, 'renderer', 'assets'));
    const script = assets.find((name) => name.endsWith('.js'));
    const address = `app://console/assets/${String(script)}`;
    await running().evaluate(
      ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.loadURL(to),
      address,
    );
    // Playwright may still hold the page before: what runs there ends with it.
    await page.waitForFunction((to) => window.location.href === to, address);
    const seen = await page.evaluate(async () => {
      const frames: WindowFrame[] = [];
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const stop = window.batcave.onFrame((frame) => frames.push(frame));
      while (frames.length === 0) await pause(20);
      window.batcave.retryNow();
      await pause(300);
      const before = frames.length;
      window.batcave.ackFrame(999, 10);
      (window.batcave.ackFrame as (frame: unknown, feedHz: unknown) => void)('1', 10);
      (window.batcave.ackFrame as (frame: unknown, feedHz: unknown) => void)(1, 10_000);
      await pause(100);
      const afterWrongAck = frames.length;
      window.batcave.ackFrame(frames[0]?.frame ?? 0, 10);
      while (frames.length === before) await pause(20);
      stop();
      return { before, afterWrongAck, after: frames.length, link: frames.at(-1)?.link };
    });
    expect(seen).toMatchObject({
      before: 1,
      afterWrongAck: 1,
      after: 2,
      link: { kind: 'refused', code: 'not_enrolled' },
    });
  });

  test('is the only one that main listens to', async () => {
    const answer = await running().evaluate(
      async ({ BrowserWindow }, preload) => {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload } });
        await stranger.loadURL('about:blank');
        const said: unknown = await stranger.webContents.executeJavaScript(
          'batcave.workspace.listPresets().then(() => "answered", String)',
        );
        stranger.destroy();
        return said;
      },
      join(OUT, 'preload', 'index.cjs'),
    );
    expect(answer).toContain('This is no console window.');
  });
});
