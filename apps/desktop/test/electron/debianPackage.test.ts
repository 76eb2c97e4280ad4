import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { electronRuntime, sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import { startOfferedUpdates } from '../main/offeredUpdates.ts';
import { OUT } from './launchConsole.ts';
import { showsWindow, whyBlind } from './shownWindow.ts';

const PACKAGER = join(import.meta.dirname, '../../../../build/package/run.mjs');
const ADDRESS = 'https://updates.example/batcave';
const runtime = await electronRuntime();
const display = await startDisplay();
const signer = generateKeyPairSync('ed25519');

let scratch: string;
let dist: string;
/** What would be `/` of the machine that it is installed on. */
let root: string;
let deb: string;

function whatIsMissing(): string | undefined {
  if ('missing' in runtime) return runtime.missing;
  if (spawnSync('dpkg-deb', ['--version']).status !== 0) return 'There is no dpkg-deb.';
  return existsSync(join(OUT, 'main', 'index.js'))
    ? undefined
    : 'The console is not built. Run: npm run build';
}
const missing = whatIsMissing();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'batcave-deb-'));
  if (missing !== undefined) return;
  dist = join(scratch, 'dist');
  root = join(scratch, 'root');
  const key = join(scratch, 'update.key');
  await writeFile(key, signer.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  run(process.execPath, [
    ...[PACKAGER, '--built', '--target', 'deb', '--release', '1.2.3', '--out', dist],
    ...['--update-address', ADDRESS, '--update-key', key],
  ]);
  deb = (await readdir(dist)).find((name) => name.endsWith('.deb')) ?? '';
  run('dpkg-deb', ['-x', join(dist, deb), root]);
}, 300_000);
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  if ('stop' in display) await display.stop();
  await rm(scratch, { recursive: true, force: true });
});

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed.\n${stdout}\n${stderr}`);
  return stdout;
}

test('says what it is and what it needs', () => {
  const field = (name: string) => run('dpkg-deb', ['-f', join(dist, deb), name]).trim();
  expect(field('Package')).toBe('batcave');
  expect(field('Version')).toBe('1.2.3');
  expect(field('Depends')).toContain('libsecret-1-0');
});

test('brings its desktop entry, its icons and a command', async () => {
  const entry = join(root, 'usr/share/applications/batcave.desktop');
  const text = await readFile(entry, 'utf8');
  expect(text).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
  expect(text).toContain('\nExec=/opt/Batcave/batcave %U\n');
  expect(text).toContain('\nMimeType=x-scheme-handler/batcave;\n');
  expect(text).toContain('\nIcon=batcave\n');
  // Where there is the program that knows the format, it has nothing to say.
  const validator = spawnSync('desktop-file-validate', [entry], { encoding: 'utf8' });
  if (validator.error === undefined) expect(validator.stdout + validator.stderr).toBe('');
  const icons = join(root, 'usr/share/icons/hicolor');
  expect((await readdir(icons)).toSorted()).toEqual([
    ...['128x128', '16x16', '24x24', '256x256', '32x32', '48x48', '512x512', '64x64', 'scalable'],
  ]);
  for (const size of [16, 512]) {
    const png = await readFile(join(icons, `${String(size)}x${String(size)}/apps/batcave.png`));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
  expect(await readlink(join(root, 'usr/bin/batcave'))).toBe('../../opt/Batcave/batcave');
});

test('is of root, with a sandbox that may become root, and nothing else that may', async () => {
  const listed = run('dpkg-deb', ['-c', join(dist, deb)])
    .trim()
    .split('\n');
  expect(listed.filter((line) => !/^\S+ root\/root /.test(line))).toEqual([]);
  const setuid = listed.filter((line) => /^-..s/.test(line)).map((line) => line.split(' ').at(-1));
  expect(setuid).toEqual(['./opt/Batcave/chrome-sandbox']);
  expect(listed.filter((line) => /^.(.......w|....w)/.test(line) && !line.startsWith('l'))).toEqual(
    [],
  );
  expect((await stat(join(root, 'opt/Batcave/chrome-sandbox'))).mode & 0o7777).toBe(0o4755);
});

test('has the checksums of its files with it', async () => {
  const sums = run('dpkg-deb', ['--ctrl-tarfile', join(dist, deb)]);
  expect(sums).toContain('opt/Batcave/resources/app.asar');
  const list = join(scratch, 'md5sums');
  const text = run('dpkg-deb', ['-I', join(dist, deb), 'md5sums']);
  await writeFile(list, text);
  const checked = spawnSync('md5sum', ['--check', '--quiet', list], { cwd: root });
  expect(checked.status).toBe(0);
});

test('what consoles update from lies beside it, signed', async () => {
  const text = await readFile(join(dist, 'latest-linux.yml'), 'utf8');
  expect(text).toContain('version: 1.2.3\n');
  expect(text).toContain(`url: ${deb}\n`);
  const signature = await readFile(join(dist, 'latest-linux.yml.sig'), 'utf8');
  const bytes = Buffer.from(signature, 'base64');
  expect(verify(null, Buffer.from(text), signer.publicKey, bytes)).toBe(true);
});

test('opens its window, and asks for updates as the administrator says, fetching none', async (context) => {
  if ('missing' in display) return context.skip(display.missing);
  const blind = whyBlind();
  if (blind !== undefined) return context.skip(blind);
  const server = await startOfferedUpdates();
  const profile = join(scratch, 'profile');
  let child: ChildProcess | undefined;
  try {
    await server.offer('1.2.4');
    const key = server.signer.publicKey.export({ type: 'spki', format: 'der' });
    const settings = { address: server.address, public_key: key.toString('base64'), ca: 'ca.pem' };
    run('mkdir', [profile]);
    await writeFile(join(profile, 'ca.pem'), server.ca);
    await writeFile(join(profile, 'update.json'), JSON.stringify(settings));
    const args = [...sandboxArgs(), '--disable-gpu', `--user-data-dir=${profile}`];
    child = spawn(join(root, 'opt/Batcave/batcave'), args, { stdio: 'ignore' });
    expect(await showsWindow(child.pid ?? 0, 'Triage - Batcave', 30_000)).toBe(true);
    await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBe(2);
    expect(server.asked.filter((path) => path.endsWith('.deb'))).toEqual([]);
  } finally {
    const ended = new Promise((resolve) => child?.once('close', resolve));
    child?.kill('SIGKILL');
    if (child !== undefined) await ended;
    await server.stop();
  }
});
