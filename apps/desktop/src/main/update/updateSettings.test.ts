import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installationOf } from './installation.ts';
import { readUpdateSettings, updateFiles } from './updateSettings.ts';

const KEY = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');
const GOOD = { address: 'https://updates.example/batcave', public_key: KEY };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batcave-update-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(value: unknown) {
  const file = join(folder, 'update.json');
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
  return readUpdateSettings([join(folder, 'none.json'), file]);
}

test('without a file updates are off, and that is no fault', async () => {
  expect(await readUpdateSettings([join(folder, 'none.json')])).toEqual({
    ...{ ok: false, isFault: false, reason: 'Updates were not set up for this console.' },
  });
});

test('reads address, key and authority; the path may be relative to the file', async () => {
  await writeFile(join(folder, 'ca.pem'), 'PEM');
  const found = await read({ ...GOOD, ca: 'ca.pem', install_on_quit: true });
  if (!found.ok) throw new Error(found.reason);
  expect(found.settings.address.href).toBe('https://updates.example/batcave/');
  expect(found.settings.ca?.toString()).toBe('PEM');
  expect(found.settings.installsOnQuit).toBe(true);
  expect(found.settings.publicKey.asymmetricKeyType).toBe('ed25519');
});

test('asks the operator unless the file says otherwise', async () => {
  expect(await read(GOOD)).toMatchObject({ ok: true, settings: { installsOnQuit: false } });
});

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64');

test.each([
  ['{', 'is not JSON'],
  [{ address: GOOD.address }, 'address and public_key'],
  [{ ...GOOD, channel: 'beta' }, 'and nothing else'],
  [{ ...GOOD, address: 'http://updates.example/' }, 'address must be an https:// folder'],
  [{ ...GOOD, address: 'https://a:b@updates.example/' }, 'address must be an https:// folder'],
  [{ ...GOOD, address: 'https://updates.example/?x' }, 'address must be an https:// folder'],
  [{ ...GOOD, address: 'updates.example' }, 'address must be an https:// folder'],
  [{ ...GOOD, public_key: 'AAAA' }, 'public_key must be the line'],
  [{ ...GOOD, public_key: RSA }, 'public_key must be the line'],
  [{ ...GOOD, ca: 'none.pem' }, 'ca cannot be read'],
])('refuses %j, and names file and field', async (value, reason) => {
  const found = await read(value);
  expect(found).toMatchObject({ ok: false, isFault: true });
  if (found.ok) return;
  expect(found.reason).toContain(join(folder, 'update.json'));
  expect(found.reason).toContain(reason);
});

test('a file of the machine goes before that of the user, also when it is faulty', async () => {
  const [machine, user] = [join(folder, 'machine.json'), join(folder, 'user.json')];
  await writeFile(user, JSON.stringify(GOOD));
  await writeFile(machine, '{}');
  expect(await readUpdateSettings([machine, user])).toMatchObject({ ok: false, isFault: true });
  expect(updateFiles('linux', {}, '/home/ana/.config/Batcave')).toEqual([
    '/etc/batcave/update.json',
    '/home/ana/.config/Batcave/update.json',
  ]);
});

test('knows what it was installed as by what packaging left there', async () => {
  const of = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
    installationOf({ platform, env, resources: folder });
  expect([of('linux'), of('win32'), of('darwin')]).toEqual(['none', 'none', 'none']);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'app-update.yml'), 'provider: generic\n');
  expect([of('linux'), of('win32'), of('darwin')]).toEqual(['none', 'nsis', 'mac']);
  expect(of('linux', { APPIMAGE: '/opt/Batcave.AppImage' })).toBe('appImage');
  await writeFile(join(folder, 'package-type'), 'deb');
  expect(of('linux')).toBe('deb');
});
