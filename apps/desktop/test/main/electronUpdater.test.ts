import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createElectronUpdater } from '../../src/main/update/electronUpdater.ts';
import type { UpdateSettings } from '../../src/main/update/updateSettings.ts';
import { createAuthority } from './certificates.ts';
import {
  METADATA,
  type OfferedUpdates,
  PACKAGE,
  PACKAGE_NAME,
  startOfferedUpdates,
} from './offeredUpdates.ts';

let server: OfferedUpdates;
let profile: string;
let quits: number;

beforeEach(async () => {
  server = await startOfferedUpdates();
  profile = await mkdtemp(join(tmpdir(), 'batcave-updated-'));
  quits = 0;
  await writeFile(join(profile, 'app-update.yml'), 'updaterCacheDirName: updates\n');
});
afterEach(async () => {
  await server.stop();
  await rm(profile, { recursive: true, force: true });
});

function create(change: Partial<UpdateSettings> = {}) {
  const { address, ca, signer } = server;
  return createElectronUpdater({
    settings: {
      ...{ address, publicKey: signer.publicKey, ca: Buffer.from(ca), installsOnQuit: false },
      ...change,
    },
    installation: 'deb',
    app: {
      ...{ version: '0.1.0', name: 'batcave', isPackaged: true },
      appUpdateConfigPath: join(profile, 'app-update.yml'),
      ...{ userDataPath: profile, baseCachePath: profile },
      whenReady: () => Promise.resolve(),
      relaunch: () => undefined,
      quit: () => {
        quits += 1;
      },
      onQuit: () => undefined,
    },
    log: () => undefined,
  });
}

const fetchedFile = () => join(profile, 'updates', 'pending', PACKAGE_NAME);

/** What lies where updates are kept, but for the record of them. */
async function fetched(): Promise<string[]> {
  const names = await readdir(join(profile, 'updates', 'pending')).catch(() => []);
  return names.filter((name) => name !== 'update-info.json');
}

test('finds a newer version, and fetches it only when it is told to, whole and verified', async () => {
  await server.offer('0.2.0');
  const updater = create();
  expect(await updater.check()).toBe('0.2.0');
  expect(server.asked).toEqual([`/batcave/${METADATA}`, `/batcave/${METADATA}.sig`]);
  expect(await fetched()).toEqual([]);
  const percents: number[] = [];
  await updater.download((percent) => percents.push(percent));
  expect(await fetched()).toEqual([PACKAGE_NAME]);
  expect(await readFile(fetchedFile())).toEqual(PACKAGE);
  expect(percents.at(-1)).toBe(100);
  expect(quits).toBe(0);
});

test.each(['0.1.0', '0.0.9'])('takes %s for nothing newer', async (version) => {
  await server.offer(version);
  const updater = create();
  expect(await updater.check()).toBe(null);
  await expect(updater.download(() => undefined)).rejects.toThrow();
  expect(server.asked.some((path) => path.endsWith('.deb'))).toBe(false);
});

test('says so when the server offers nothing', async () => {
  await expect(create().check()).rejects.toThrow(/latest-linux.*the server answered 404/);
});

test('says so when the server is away, and finds the version once it is back', async () => {
  await server.offer('0.2.0');
  await server.setAway(true);
  const updater = create();
  await expect(updater.check()).rejects.toThrow('ECONNREFUSED');
  await server.setAway(false);
  expect(await updater.check()).toBe('0.2.0');
});

test('believes no server of another authority', async () => {
  await server.offer('0.2.0');
  const ca = Buffer.from(createAuthority('Somebody').cert);
  await expect(create({ ca }).check()).rejects.toThrow(/certificate|signature/);
  expect(server.asked).toEqual([]);
});

test('believes nothing that another key has signed, nor what was changed after it was', async () => {
  const why = 'is not signed with the key in update.json';
  await server.offer('0.2.0', generateKeyPairSync('ed25519').privateKey);
  await expect(create().check()).rejects.toThrow(why);
  await server.offer('0.2.0');
  const path = join(server.folder, METADATA);
  await writeFile(path, (await readFile(path, 'utf8')).replace('0.2.0', '0.3.0'));
  await expect(create().check()).rejects.toThrow(why);
  await rm(`${path}.sig`);
  await expect(create().check()).rejects.toThrow('404');
});

test('keeps no package that is not the one that was signed', async () => {
  await server.offer('0.2.0');
  const changed = Buffer.from(PACKAGE);
  changed[1_000] = (changed[1_000] ?? 0) ^ 1;
  await writeFile(join(server.folder, PACKAGE_NAME), changed);
  const updater = create();
  await updater.check();
  await expect(updater.download(() => undefined)).rejects.toThrow('its SHA-512 is another');
  expect(await fetched()).toEqual([]);
  expect(() => {
    updater.installNow();
  }).toThrow();
  expect(quits).toBe(0);
});

test('fetches again what was changed since it was fetched', async () => {
  await server.offer('0.2.0');
  const first = create();
  await first.check();
  await first.download(() => undefined);
  await writeFile(fetchedFile(), 'somebody else was here');
  server.asked.length = 0;
  const second = create();
  await second.check();
  await second.download(() => undefined);
  expect(server.asked).toContain(`/batcave/${PACKAGE_NAME}`);
  expect(await readFile(fetchedFile())).toEqual(PACKAGE);
});

test('goes where no redirect and no list sends it', async () => {
  const stranger = await startOfferedUpdates();
  try {
    await stranger.offer('0.2.0');
    server.redirect(stranger.address.href);
    await expect(create().check()).rejects.toThrow('302');
    server.redirect(undefined);
    // Signed as it should be, so that the address alone is what is wrong.
    const url = new URL(PACKAGE_NAME, stranger.address).href;
    const sha512 = createHash('sha512').update(PACKAGE).digest('base64');
    const text = `version: 0.2.0\nfiles:\n  - url: ${url}\n    sha512: ${sha512}\npath: ${url}\n`;
    const signature = sign(null, Buffer.from(text), server.signer.privateKey);
    await writeFile(join(server.folder, METADATA), text);
    await writeFile(join(server.folder, `${METADATA}.sig`), signature.toString('base64'));
    const updater = create();
    expect(await updater.check()).toBe('0.2.0');
    await expect(updater.download(() => undefined)).rejects.toThrow('not on the server of updates');
    expect(stranger.asked).toEqual([]);
  } finally {
    await stranger.stop();
  }
});
