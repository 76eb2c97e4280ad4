import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonFile } from '../../src/main/storage/jsonFile.ts';
import { type AppFile, listAppFiles, serveAppFile } from '../../src/main/windows/appFiles.ts';
import { CONTENT_SECURITY_POLICY } from '../../src/main/windows/contentSecurityPolicy.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batcave-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function makeRenderer(): Promise<ReadonlyMap<string, AppFile>> {
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.json'), '"key"');
  await writeFile(join(renderer, 'index.html'), '<!doctype html>');
  await writeFile(join(renderer, 'assets', 'app.js'), 'export {};');
  await writeFile(join(renderer, 'notes.txt'), 'no type is known for this');
  await symlink(join(folder, 'secret.json'), join(renderer, 'link.json'));
  return listAppFiles(renderer);
}

test('lists the files of the console and follows no link out of it', async () => {
  expect([...(await makeRenderer()).keys()].toSorted()).toEqual(['/assets/app.js', '/index.html']);
});

test('serves a file with its type and the policy', async () => {
  const answer = await serveAppFile(await makeRenderer(), {
    method: 'GET',
    url: 'app://console/assets/app.js?v=1#x',
  });
  expect([answer.status, await answer.text()]).toEqual([200, 'export {};']);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  });
});

test.each([
  'app://console/',
  'app://console/../secret.json',
  'app://console/assets/../../secret.json',
  'app://console/%2e%2e/secret.json',
  'app://console/..%2fsecret.json',
  'app://console/..\\secret.json',
  'app://console/link.json',
  'app://console/__proto__',
  'app://console//index.html',
  'app://console/INDEX.HTML',
  'app://another/index.html',
  'app://console.another/index.html',
  'app://olga@console/index.html',
])('has nothing at %s', async (url) => {
  const answer = await serveAppFile(await makeRenderer(), { method: 'GET', url });
  expect(answer.status).toBe(404);
});

test('serves nothing to a method that is not GET', async () => {
  const url = 'app://console/index.html';
  expect((await serveAppFile(await makeRenderer(), { method: 'POST', url })).status).toBe(404);
});

test('loads what was saved last, however many saves were asked for at once', async () => {
  const file = createJsonFile(join(folder, 'deep', 'layout.json'), () => undefined);
  expect(await file.load()).toBeNull();
  await Promise.all([1, 2, 3].map((version) => file.save({ version })));
  expect(await file.load()).toEqual({ version: 3 });
  expect(await readdir(join(folder, 'deep'))).toEqual(['layout.json']);
  expect((await stat(join(folder, 'deep', 'layout.json'))).mode & 0o077).toBe(0);
});

test('keeps a file that it cannot read as JSON, and says so', async () => {
  const path = join(folder, 'layout.json');
  await writeFile(path, '{"half":');
  const said: string[] = [];
  const file = createJsonFile(path, (message) => said.push(message));
  expect(await file.load()).toBeNull();
  expect(said.join()).toContain('layout.json.broken');
  expect(await readFile(`${path}.broken`, 'utf8')).toBe('{"half":');
});

test('a save that failed does not stand in the way of the next', async () => {
  const path = join(folder, 'place', 'window.json');
  await writeFile(join(folder, 'place'), 'a file where the folder should be');
  const file = createJsonFile(path, () => undefined);
  await expect(file.save(1)).rejects.toThrow();
  await rm(join(folder, 'place'));
  await file.save(2);
  expect(await file.load()).toBe(2);
});
