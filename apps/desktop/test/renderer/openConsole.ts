import { type Browser, chromium, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { CHROMIUM } from '../chromium.ts';
import { builtPages } from './builtPages.ts';
import type { FakeControls, FakeStart } from './fakeBridge.ts';

declare global {
  interface Window {
    readonly fake: FakeControls;
  }
}

/** The policy every host serves the renderer with. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The built renderer on a loopback port and a browser beside it. */
export interface RendererHarness {
  /** Opens the console on a fake bridge. Fails the test on any error the page reports. */
  open(start?: Partial<FakeStart>, options?: OpenOptions): Promise<Page>;
  /** Closes the pages and throws when one of them reported an error. */
  closePages(): Promise<void>;
  stop(): Promise<void>;
}

/** How the page is opened. */
export interface OpenOptions {
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly forcedColors?: 'active' | 'none';
  readonly widthPx?: number;
  readonly heightPx?: number;
  /** The test moves the time: `page.clock`. */
  readonly hasTestClock?: boolean;
  /** The page is never told that it has nothing else to do: what it loads in reserve stays away. */
  readonly isNeverIdle?: boolean;
  /** For tests that make a pane fail on purpose. */
  readonly allowsErrors?: boolean;
  /** Another page of the same browser context: they can share a workspace. */
  readonly beside?: Page;
  /** What there is when the page is ready. */
  readonly readyWhen?: string;
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    readFile(join(folder, path)).then(
      (body) => {
        response.writeHead(200, {
          'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': CONTENT_SECURITY_POLICY,
        });
        response.end(body);
      },
      () => {
        response.writeHead(404).end();
      },
    );
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

/** Whether every pane of the board has its code: a key before that reaches nobody. */
function isUsable(): boolean {
  const panes = [...document.querySelectorAll('main [data-pane]')];
  return panes.every((pane) => pane.querySelector('[data-pane-focus], .pane-state') !== null);
}

/** Serves the built renderer under its real policy and starts a browser. */
export async function startHarness(): Promise<RendererHarness> {
  const { folder, fakeScript } = builtPages();
  const fake = await readFile(fakeScript, 'utf8');
  const server = await serve(folder);
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_ARGS,
  });
  const complaints: string[] = [];

  return {
    async open(start = {}, options = {}) {
      const context =
        options.beside?.context() ??
        (await browser.newContext({
          viewport: { width: options.widthPx ?? 1920, height: options.heightPx ?? 1080 },
          reducedMotion: options.reducedMotion ?? 'no-preference',
          forcedColors: options.forcedColors ?? 'none',
        }));
      const page = await context.newPage();
      if (options.allowsErrors !== true) {
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
      }
      if (options.hasTestClock === true) await page.clock.install();
      if (options.isNeverIdle === true)
        await page.addInitScript(() => {
          window.requestIdleCallback = () => 0;
        });
      const given: FakeStart = {
        alerts: [],
        savedLayout: null,
        scopes: ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'],
        identity: { kind: 'browserSession' },
        isSilent: false,
        host: null,
        ...start,
      };
      await page.addInitScript({
        content: `${fake};fakeBridge.installFakeBridge(${JSON.stringify(given)});`,
      });
      await page.goto(`http://127.0.0.1:${String(port)}/index.html`);
      await page.waitForSelector(
        options.readyWhen ?? '[data-pane="feed"] [data-pane-focus], .enrol-screen',
      );
      if (!given.isSilent && options.readyWhen === undefined) await page.waitForFunction(isUsable);
      return page;
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      const said = complaints.splice(0);
      if (said.length > 0) throw new Error(`The page reported: ${said.join(' | ')}`);
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
