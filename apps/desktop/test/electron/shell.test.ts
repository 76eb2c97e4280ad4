import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { electronRuntime, sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import type { HostBridge, WindowFrame } from '../../src/ipc/contract.ts';
import { createAuthority } from '../main/certificates.ts';
import { startTlsServer } from '../main/tlsServer.ts';

const OUT = join(import.meta.dirname, '..', '..', 'out');
const runtime = await electronRuntime();
const display = await startDisplay();
const missing = whatIsMissing();

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

let userData: string;
let app: ElectronApplication | undefined;
let page: Page;

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  if ('stop' in display) await display.stop();
});

function commandLine(folder: string): string[] {
  const appArgs = 'missing' in runtime ? [] : runtime.appArgs;
  return [...appArgs, ...sandboxArgs(), '--disable-gpu', `--user-data-dir=${folder}`];
}

async function launch(...more: string[]): Promise<void> {
  if ('missing' in runtime) throw new Error(runtime.missing);
  const args = [...commandLine(userData), ...more];
  app = await _electron.launch({ executablePath: runtime.executablePath, args });
  page = await app.firstWindow();
  await page.waitForFunction(() => 'batcave' in window);
}

async function quit(): Promise<void> {
  await app?.close();
  app = undefined;
}

function running(): ElectronApplication {
  if (app === undefined) throw new Error('The app was not launched.');
  return app;
}

/** Resolves with the exit code and what was said. */
function exitOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, said });
    });
  });
}

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
    userData = await mkdtemp(join(tmpdir(), 'batcave-shell-'));
    if (missing === undefined) await launch();
  });
  afterAll(async () => {
    await quit();
    web.close();
    await rm(userData, { recursive: true, force: true });
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
      const { layout, identity } = batcave;
      const frozen = [batcave, layout, identity].every((part) => Object.isFrozen(part));
      return { bridge: kinds(batcave), layout: kinds(layout), identity: kinds(identity), frozen };
    });
    expect(surface).toEqual({
      bridge: [
        'host: string',
        'onFrame: function',
        'ackFrame: function',
        'call: function',
        'retryNow: function',
        'layout: object',
        'identity: object',
      ],
      layout: ['load: function', 'save: function'],
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
      const call = window.batcave.call as (id: unknown, input: unknown) => Promise<unknown>;
      const answers = [
        await call('policies.delete', {}),
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

  test('cannot save what is no layout', async () => {
    const refused = await page.evaluate(() =>
      Promise.all(
        ['text', null, { big: 'x'.repeat(300_000) }].map((layout) =>
          window.batcave.layout.save(layout).then(
            () => 'saved',
            (error: unknown) => String(error),
          ),
        ),
      ),
    );
    expect(refused).toEqual([
      expect.stringContaining('layout: must be an object'),
      expect.stringContaining('layout: must be an object'),
      expect.stringContaining('At most 262144 characters'),
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
      window.batcave.ackFrame(999);
      (window.batcave.ackFrame as (frame: unknown) => void)('1');
      await pause(100);
      const afterWrongAck = frames.length;
      window.batcave.ackFrame(frames[0]?.frame ?? 0);
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
          'batcave.layout.load().then(() => "answered", String)',
        );
        stranger.destroy();
        return said;
      },
      join(OUT, 'preload', 'index.cjs'),
    );
    expect(answer).toContain('This is no console window.');
  });
});

describe('the app', () => {
  beforeAll(async () => {
    userData = await mkdtemp(join(tmpdir(), 'batcave-app-'));
  });
  afterEach(quit);
  afterAll(async () => {
    await rm(userData, { recursive: true, force: true });
  });

  test('has the layout and the place of its window again after a restart', async () => {
    const layout = { version: 1, panes: [{ id: 'a', x: 0 }] };
    const bounds = { x: 60, y: 40, width: 1_200, height: 700 };
    await launch();
    expect(await page.evaluate(() => window.batcave.layout.load())).toBeNull();
    await page.evaluate((value) => window.batcave.layout.save(value), layout);
    await running().evaluate(({ BrowserWindow }, to) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(to);
    }, bounds);
    // Moves are saved half a second after the last one.
    await page.waitForTimeout(900);
    await quit();
    await launch();
    expect(await page.evaluate(() => window.batcave.layout.load())).toEqual(layout);
    const restored = await running().evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
    expect(restored).toEqual(bounds);
  });

  test('runs once: a second start ends and leaves the first alone', async () => {
    await launch();
    if ('missing' in runtime) return;
    const second = spawn(runtime.executablePath, commandLine(userData), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect((await exitOf(second)).code).toBe(0);
    expect(await page.evaluate(() => 'batcave' in window)).toBe(true);
  });

  test('brings a page back whose process died', async () => {
    await launch();
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
      for (const [name, text] of Object.entries(named)) await writeFile(join(userData, name), text);
      const paths = Object.fromEntries(Object.keys(named).map((name) => [name, name]));
      const connection = join(userData, 'console.json');
      await writeFile(connection, JSON.stringify({ server: server.url, ...paths }));
      await launch('--connect', connection);
      const shown = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const states: string[] = [];
            window.batcave.onFrame(({ frame, link, alerts, principal }) => {
              states.push(...alerts.map(({ state }) => state));
              window.batcave.ackFrame(frame);
              if (link.kind === 'live') resolve([states, principal?.name]);
            });
          }),
      );
      expect(shown).toEqual([['OPEN'], 'olga']);
      expect(await page.evaluate(() => window.batcave.call('alerts.summary', {}))).toEqual({
        ok: true,
        value: {},
      });
    } finally {
      await quit();
      await server.stop();
    }
  });

  test('refuses to be debugged from outside once it is packaged', async () => {
    if ('missing' in runtime) return;
    // Electron calls an app packaged unless its binary is named `electron`.
    const packaged = join(dirname(runtime.executablePath), `batcave-${String(process.pid)}`);
    await link(runtime.executablePath, packaged);
    try {
      const args = [...commandLine(userData), '--remote-debugging-port=0'];
      const child = spawn(packaged, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      const { code, said } = await exitOf(child);
      expect(code).toBe(1);
      expect(said).toContain('--remote-debugging-port would open this console');
    } finally {
      await rm(packaged);
    }
  });
});
