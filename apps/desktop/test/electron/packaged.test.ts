import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { electronRuntime, sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { readFuses } from '../../../../build/package/fuses.mjs';
import {
  binaryIn,
  executableIn,
  resourcesIn,
  unpackedFolder,
} from '../../../../build/package/layout.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import { OUT } from './launchConsole.ts';
import { showsWindow, whyBlind } from './shownWindow.ts';

const PACKAGER = join(import.meta.dirname, '../../../../build/package/run.mjs');
const START_LIMIT_MS = 30_000;
/** Of the window that is open when nothing was saved. */
const TITLE = 'Triage - Batcave';
const { platform } = process;
const runtime = await electronRuntime();
const display = await startDisplay();

let scratch: string;
let folder: string;
let printed: string;
let started: ChildProcess[] = [];

function whatIsMissing(): string | undefined {
  if ('missing' in runtime) return runtime.missing;
  if ('missing' in display) return display.missing;
  return existsSync(join(OUT, 'main', 'index.js'))
    ? undefined
    : 'The console is not built. Run: npm run build';
}
const missing = whatIsMissing();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'batcave-packaged-'));
  if (missing !== undefined) return;
  const args = [PACKAGER, '--built', '--target', 'dir', '--out', join(scratch, 'dist')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  printed = stdout;
  if (status !== 0) throw new Error(`It was not packaged.\n${stdout}\n${stderr}`);
  folder = await unpackedFolder(join(scratch, 'dist'));
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterEach(async () => {
  await Promise.all(
    started.map((child) => {
      const ended = exitOf(child);
      child.kill('SIGKILL');
      return ended;
    }),
  );
  started = [];
});
afterAll(async () => {
  if ('stop' in display) await display.stop();
  await rm(scratch, { recursive: true, force: true });
});

/** Starts the packaged app, or another program of its folder. What it says is in `said`. */
function start(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  program = executableIn(folder, platform),
): { child: ChildProcess; pid: number; said: () => string } {
  const userData = `--user-data-dir=${join(scratch, `profile-${String(started.length)}`)}`;
  const child = spawn(program, [...sandboxArgs(), '--disable-gpu', userData, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (text += bytes.toString('utf8')));
  return { child, pid: child.pid ?? 0, said: () => text };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', resolve));
}

/** A script that leaves a file behind when it is run. */
async function writeMarker(name: string): Promise<{ script: string; wasRun: () => boolean }> {
  const script = join(scratch, `${name}.cjs`);
  const mark = join(scratch, `${name}.ran`);
  await writeFile(script, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`);
  return { script, wasRun: () => existsSync(mark) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

test('has every fuse as it was decided', async () => {
  const fuses = await readFuses(binaryIn(folder, platform));
  const states = Object.fromEntries(fuses.map(({ name, state }) => [name, state]));
  expect(states).toEqual({
    RunAsNode: 'off',
    EnableCookieEncryption: 'on',
    EnableNodeOptionsEnvironmentVariable: 'off',
    EnableNodeCliInspectArguments: 'off',
    EnableEmbeddedAsarIntegrityValidation: 'on',
    OnlyLoadAppFromAsar: 'on',
    LoadBrowserProcessSpecificV8Snapshot: 'off',
    GrantFileProtocolExtraPrivileges: 'off',
    // Electron 45 has it, the one of the tests does not.
    WasmTrapHandlers: expect.stringMatching(/^(on|absent)$/) as string,
  });
  expect(fuses.filter(({ isRight }) => !isRight)).toEqual([]);
  for (const { name, state } of fuses) expect(printed).toMatch(new RegExp(`${name} +${state}`));
});

test('holds the bundle, its keychain module and nothing else', async () => {
  const resources = resourcesIn(folder, platform);
  const hasKeytar = existsSync(join(resources, 'app.asar.unpacked'));
  if (platform === 'linux')
    expect((await readdir(resources)).toSorted()).toEqual(
      hasKeytar ? ['app.asar', 'app.asar.unpacked'] : ['app.asar'],
    );
  const files = await listArchive(join(resources, 'app.asar'));
  const own = /^(package\.json|out\/(main|preload|renderer)\/.+)$/;
  const keytar =
    /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js|build\/Release\/keytar\.node)$/;
  expect(files.filter((path) => !own.test(path) && !keytar.test(path))).toEqual([]);
  expect(files.filter((path) => /\.map$|browser|\.ts$/.test(path))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining([
      'out/main/index.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
    ]),
  );
  const loose = await readdir(join(resources, 'app.asar.unpacked'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  expect(loose.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(
    hasKeytar ? ['keytar.node'] : [],
  );
});

test('opens its window, and its keychain module with it', async (context) => {
  const blind = whyBlind();
  if (blind !== undefined) return context.skip(blind);
  const { pid, said } = start();
  // It is shown only when the page was painted.
  expect(await showsWindow(pid, TITLE, START_LIMIT_MS), said()).toBe(true);
  const unpacked = join(resourcesIn(folder, platform), 'app.asar.unpacked');
  if (existsSync(unpacked))
    expect(await readFile(`/proc/${String(pid)}/maps`, 'utf8')).toContain(
      join(unpacked, 'node_modules/keytar/build/Release/keytar.node'),
    );
});

test('is no Node, takes no options of Node and listens to no debugger', async (context) => {
  const blind = whyBlind();
  if (blind !== undefined) return context.skip(blind);
  if ('missing' in runtime) return;
  const asNode = await writeMarker('as-node');
  const required = await writeMarker('required');
  const env = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${required.script}` };
  // The same Electron without these fuses does both.
  const control = await writeMarker('control');
  const controlRequired = await writeMarker('control-required');
  spawnSync(runtime.executablePath, [control.script], {
    env: { ...process.env, ...env, NODE_OPTIONS: `--require=${controlRequired.script}` },
  });
  expect([control.wasRun(), controlRequired.wasRun()]).toEqual([true, true]);

  const port = await freePort();
  const { pid, said } = start([`--inspect=127.0.0.1:${String(port)}`, asNode.script], env);
  expect(await showsWindow(pid, TITLE, START_LIMIT_MS), said()).toBe(true);
  expect([asNode.wasRun(), required.wasRun()]).toEqual([false, false]);
  // With its fuse on, Electron looks at the options and says which it does not take.
  expect(said()).not.toContain('NODE_OPTION');
  expect(await isOpen(port)).toBe(false);
  process.kill(pid, 'SIGUSR1');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(said()).not.toContain('Debugger listening');
});

test.each(['--remote-debugging-port=0', '--remote-debugging-pipe', '--disable-web-security'])(
  'ends when it is started with %s, also under the name of an Electron in development',
  async (argument) => {
    const renamed = join(folder, platform === 'win32' ? 'electron.exe' : 'electron');
    await link(executableIn(folder, platform), renamed);
    try {
      for (const program of [executableIn(folder, platform), renamed]) {
        const { child, said } = start([argument], {}, program);
        expect(await exitOf(child)).toBe(1);
        expect(said()).toContain(`batcave: ${argument.split('=')[0] ?? ''} would`);
        expect(said()).not.toContain('DevTools listening');
      }
    } finally {
      await rm(renamed);
    }
  },
);

test('opens PKCS#12 files in a thread that starts out of the archive', async () => {
  if ('missing' in runtime) return;
  const worker = join(resourcesIn(folder, platform), 'app.asar/out/main/pkcs12Worker.js');
  const script = join(scratch, 'thread.cjs');
  await writeFile(
    script,
    `const { Worker } = require('node:worker_threads');
     const workerData = { bytes: new Uint8Array(1), passphrase: '' };
     new Worker(${JSON.stringify(worker)}, { workerData }).on('message', (said) => {
       console.log(JSON.stringify(said));
     });`,
  );
  // The packaged app is no Node any more; the Electron that it was made of is.
  const { stdout } = spawnSync(runtime.executablePath, [script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^"begins"\n{"ok":false,"said":"Too few bytes/);
});

test('refuses an archive in which a byte was changed', async (context) => {
  if (platform === 'linux')
    return context.skip('Electron checks app.asar on macOS and Windows alone.');
  const archive = join(resourcesIn(folder, platform), 'app.asar');
  const file = await open(archive, 'r+');
  const at = (await readFile(archive)).indexOf('out/main') + 1;
  await file.write('X', at);
  await file.close();
  expect(await exitOf(start().child)).not.toBe(0);
});

test('runs no folder in place of its archive', async () => {
  const resources = resourcesIn(folder, platform);
  const marker = await writeMarker('folder');
  await mkdir(join(resources, 'app'));
  await writeFile(join(resources, 'app', 'package.json'), '{"main":"index.cjs"}');
  await rename(marker.script, join(resources, 'app', 'index.cjs'));
  await rename(join(resources, 'app.asar'), join(scratch, 'away.asar'));
  const { child } = start();
  const ended = await Promise.race([
    exitOf(child).then(() => true),
    new Promise((resolve) => setTimeout(resolve, 5_000)),
  ]);
  expect([ended, marker.wasRun()]).toEqual([true, false]);
});

/** Names of the files in an archive: four numbers, then a tree as JSON. */
async function listArchive(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const header = bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8');
  interface Entry {
    readonly files?: Readonly<Record<string, Entry>>;
  }
  const walk = ({ files }: Entry, at: string): string[] =>
    files === undefined
      ? [at]
      : Object.entries(files).flatMap(([name, entry]) =>
          walk(entry, at === '' ? name : `${at}/${name}`),
        );
  return walk(JSON.parse(header) as Entry, '');
}
