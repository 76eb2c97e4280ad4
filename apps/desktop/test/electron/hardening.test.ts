import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHANNELS } from '../../src/ipc/channels.ts';
import { PAGE_SECURITY_POLICY } from '../../src/main/windows/contentSecurityPolicy.ts';
import { ASK_CHANNELS, CHANNEL_EXAMPLES } from '../main/channelExamples.ts';
import { hostileArguments } from '../main/hostileArguments.ts';
import { runAttacks } from './attacks.ts';
import { createLauncher, type LaunchedConsole, OUT } from './launchConsole.ts';

const SEED = 20_261_126;
const MESSAGES_PER_CHANNEL = 150;
const launcher = await createLauncher();
let userData: string;
let opened: LaunchedConsole | undefined;

beforeEach((context) => {
  if (launcher.missing !== undefined) context.skip(launcher.missing);
});
afterAll(() => launcher.stop());

function launched(): LaunchedConsole {
  if (opened === undefined) throw new Error('The console was not launched.');
  return opened;
}

async function close(): Promise<void> {
  await opened?.app.close();
  opened = undefined;
}

describe('a hostile script in the window', () => {
  let web: Server;
  let address: string;
  let requests: string[];
  beforeAll(async () => {
    requests = [];
    web = createServer(({ url }, response) => {
      requests.push(String(url));
      response.setHeader('access-control-allow-origin', '*').end('reached');
    });
    web.on('upgrade', ({ url }, socket) => {
      requests.push(String(url));
      socket.destroy();
    });
    await once(web.listen(0, '127.0.0.1'), 'listening');
    address = `127.0.0.1:${String((web.address() as AddressInfo).port)}`;
    userData = await mkdtemp(join(tmpdir(), 'batcave-attacked-'));
    if (launcher.missing === undefined) opened = await launcher.launch(userData);
  });
  afterAll(async () => {
    await close();
    web.close();
    await rm(userData, { recursive: true, force: true });
  });

  test('loads nothing, reads nothing, runs nothing and is given nothing', async () => {
    const { outcomes, reported } = await launched().page.evaluate(runAttacks, address);
    const succeeded = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'blocked');
    expect(succeeded).toEqual([]);
    expect(Object.keys(outcomes).length).toBeGreaterThan(35);
    expect(reported).toEqual(
      expect.arrayContaining([
        ...['base-uri', 'connect-src', 'font-src', 'frame-src', 'img-src', 'media-src'],
        ...['require-trusted-types-for', 'script-src-elem', 'style-src-elem', 'trusted-types'],
      ]),
    );
    expect(requests).toEqual([]);
  });

  test('finds the policy in the page too, should its header ever be lost', async () => {
    const inPage = await launched().page.evaluate(() =>
      document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content'),
    );
    expect(inPage).toBe(PAGE_SECURITY_POLICY);
    // A browser gets its policy from the server: this one would cut it off from there.
    expect(await readFile(join(OUT, 'renderer', 'browser.html'), 'utf8')).not.toContain('policy');
  });

  test('stays where it is: by script, link, middle click or form', async () => {
    const { app, page } = launched();
    const addresses = [
      `http://${address}/`,
      'file:///etc/hostname',
      'app://other/index.html',
      'app://console/index.html?x=1',
      'data:text/html,<p>x',
      'chrome://gpu',
    ];
    for (const to of addresses)
      await page.evaluate((url) => {
        window.location.assign(url);
        window.location.replace(url);
        for (const target of ['', '_top', '_blank'])
          Object.assign(document.createElement('a'), { href: url, target }).click();
        const middle = new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true });
        Object.assign(document.body.appendChild(document.createElement('a')), {
          href: url,
        }).dispatchEvent(middle);
        for (const method of ['get', 'post']) {
          const form = Object.assign(document.createElement('form'), { action: url, method });
          document.body.append(form);
          form.submit();
        }
      }, to);
    await page.waitForTimeout(500);
    const windows = await app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => contents.getURL()),
    );
    expect(windows).toEqual(['app://console/index.html']);
    expect(await page.evaluate(() => 'batcave' in window)).toBe(true);
    expect(requests).toEqual([]);
  });

  test('is back when it has blanked the page', async () => {
    const { page } = launched();
    await page.evaluate(() => {
      setTimeout(() => {
        window.location.replace('about:blank');
      }, 0);
    });
    await page.waitForURL('about:blank');
    await page.waitForURL('app://console/index.html');
    await page.waitForFunction(() => 'batcave' in window);
    expect(await page.evaluate(() => window.batcave.workspace.listPresets())).toEqual([]);
  });

  test('downloads nothing', async () => {
    const { app, page } = launched();
    const outcome = app.evaluate(
      ({ session }) =>
        new Promise<string>((resolve) => {
          session.fromPartition('console').on('will-download', (event) => {
            resolve(event.defaultPrevented ? 'prevented' : 'kept');
          });
        }),
    );
    await page.evaluate(() => {
      for (const href of ['data:application/octet-stream,x', 'app://console/index.html'])
        Object.assign(document.createElement('a'), { href, download: 'x.bin' }).click();
    });
    expect(await outcome).toBe('prevented');
  });

  test('sends no packet through WebRTC', async () => {
    const packets: Socket = createSocket('udp4');
    let received = 0;
    packets.on('message', () => (received += 1));
    packets.bind(0, '127.0.0.1');
    await once(packets, 'listening');
    const candidates = await launched().page.evaluate(async (port) => {
      const peer = new RTCPeerConnection({
        iceServers: [{ urls: `stun:127.0.0.1:${String(port)}` }],
      });
      const found: string[] = [];
      peer.onicecandidate = ({ candidate }) => {
        if (candidate !== null && candidate.candidate !== '') found.push(candidate.candidate);
      };
      peer.createDataChannel('x');
      await peer.setLocalDescription(await peer.createOffer());
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      peer.close();
      return found;
    }, packets.address().port);
    packets.close();
    expect(candidates).toEqual([]);
    expect(received).toBe(0);
  });

  test('finds no way out through a session of its own or that of Electron either', async () => {
    const { app } = launched();
    const outcomes = await app.evaluate(async ({ BrowserWindow, session }, url) => {
      const said: string[] = [];
      for (const partition of ['', 'stranger', 'persist:stranger']) {
        const window = new BrowserWindow({ show: false, webPreferences: { partition } });
        for (const to of [url, 'file:///etc/hostname'])
          said.push(
            await window.loadURL(to).then(
              () => `loaded ${to}`,
              ({ code }: { code: string }) => code,
            ),
          );
        window.destroy();
      }
      said.push(
        await session.defaultSession.fetch(url).then(
          () => 'fetched',
          ({ message }: Error) => message,
        ),
      );
      return said;
    }, `http://${address}/`);
    // A refused page of a file is now and then reported as the refusal, now and then as the navigation that failed by it.
    const refused = 'ERR_BLOCKED_BY_CLIENT';
    const refusedFile = expect.stringMatching(/^ERR_(BLOCKED_BY_CLIENT|FAILED)$/);
    expect(outcomes).toEqual([
      ...[refused, refusedFile, refused, refusedFile, refused, refusedFile],
      `net::${refused}`,
    ]);
    expect(requests).toEqual([]);
  });

  test('gets an answer to whatever it sends on any channel, and main lives', async () => {
    const { app, page, said } = launched();
    // As if the page had taken over its preload script: it speaks to main without the bridge.
    const preload = join(userData, 'taken.cjs');
    await writeFile(preload, takenPreload());
    await app.evaluate(({ session }, filePath) => {
      // Electron before 35 has the older of the two alone.
      const own = session.fromPartition('console') as unknown as {
        registerPreloadScript?(script: object): void;
        setPreloads(paths: string[]): void;
      };
      if (own.registerPreloadScript === undefined) own.setPreloads([filePath]);
      else own.registerPreloadScript({ type: 'frame', filePath });
    }, preload);
    await page.reload();
    await page.waitForFunction(() => 'taken' in window);
    const outcomes = new Set<string>();
    // Without an identity every page starts anew, so that comes last.
    const channels = ASK_CHANNELS.filter((channel) => channel !== CHANNELS.removeIdentity);
    for (const channel of channels) {
      const task = { channel, seed: SEED, count: MESSAGES_PER_CHANNEL };
      const seen = await page.evaluate(
        ({ task: { channel, seed, count }, examples }) =>
          (window as unknown as { taken: Taken }).taken.fuzz(channel, seed, count, examples),
        { task, examples: CHANNEL_EXAMPLES[channel] },
      );
      for (const outcome of seen) outcomes.add(outcome);
    }
    expect([...outcomes].toSorted()).toEqual([
      ...['invalid_request', 'ok', 'payload_too_large', 'rate_limited'],
    ]);
    const unknown = await page.evaluate(
      async (channels) => {
        const { taken } = window as unknown as { taken: Taken };
        return Promise.all(channels.map((channel) => taken.ask(channel)));
      },
      [
        'batcave:keys.read',
        'batcave:call ',
        '',
        '__proto__',
        'constructor',
        'ELECTRON_BROWSER_REQUIRE',
      ],
    );
    expect(unknown).toEqual(unknown.map(() => expect.stringContaining('No handler registered')));
    expect(said()).not.toContain('batcave: failed');
    // The buckets fill again, and the console goes on.
    await page.waitForTimeout(1_500);
    expect(await page.evaluate(() => window.batcave.workspace.listPresets())).toBeTypeOf('object');
    const pages = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
    );
    // The number of the display may still be shown.
    expect(pages.filter((url) => !url.includes('/notice-'))).toEqual(['app://console/index.html']);
  });
});

interface Taken {
  ask(channel: string): Promise<string>;
  fuzz(
    channel: string,
    seed: number,
    count: number,
    examples: readonly (readonly unknown[])[],
  ): Promise<string[]>;
}

function takenPreload(): string {
  return `const { contextBridge, ipcRenderer } = require('electron');
${hostileArguments.toString()}
async function ask(channel, ...args) {
  try {
    const answer = await ipcRenderer.invoke(channel, ...args);
    return answer.ok ? 'ok' : answer.problem.code;
  } catch (error) {
    return String(error);
  }
}
contextBridge.exposeInMainWorld('taken', {
  ask,
  async fuzz(channel, seed, count, examples) {
    const seen = new Set();
    for (const args of hostileArguments(seed, count, examples)) {
      ipcRenderer.send(channel, ...args);
      seen.add(await ask(channel, ...args));
    }
    return [...seen];
  },
});`;
}

describe('the end of the app', () => {
  beforeAll(async () => {
    userData = await mkdtemp(join(tmpdir(), 'batcave-cleared-'));
  });
  afterEach(close);
  afterAll(async () => {
    await rm(userData, { recursive: true, force: true });
  });

  test('leaves nothing of what a page could have stored', async () => {
    opened = await launcher.launch(userData);
    await opened.app.evaluate(async ({ session }) => {
      const { cookies } = session.defaultSession;
      const expirationDate = Date.now() / 1_000 + 86_400;
      await cookies.set({ url: 'https://example.org', name: 'kept', value: 'x', expirationDate });
      await cookies.flushStore();
    });
    await close();
    opened = await launcher.launch(userData);
    const cookies = await opened.app.evaluate(({ session }) =>
      session.defaultSession.cookies.get({}),
    );
    expect(cookies).toEqual([]);
  });
});
