import type { KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backupCa, restoreCa } from './caBackup.ts';
import { readAuthorities } from './caFolder.ts';
import { initCa } from './initCa.ts';
import { rollOver } from './rollOver.ts';
import { hasOpenssl, openssl } from './testing/openssl.ts';
import { makeKeyDealer, makeReadyCa } from './testing/readyCa.ts';

let makeKey: () => Promise<KeyObject>;
let ready: Awaited<ReturnType<typeof makeReadyCa>>;

beforeAll(async () => {
  // More than a folder ever has at once: no two authorities of one have the same key.
  makeKey = await makeKeyDealer(5);
  ready = await makeReadyCa(makeKey);
});
afterAll(() => ready.drop());

test('makes a new clients CA and keeps the old one trusted', async () => {
  const dir = ready.copy();
  const before = readAuthorities(dir);
  const made = await rollOver({ dir }, makeKey);
  const after = readAuthorities(dir);
  expect(after.clients.map(String)).toEqual([made, ...before.clients].map(String));
  expect(after.servers.map(String)).toEqual(before.servers.map(String));
  const ca = await initCa({ dir }, makeKey);
  expect(ca.clients.certificate.raw).toEqual(made.raw);
  expect(ca.retired.map(({ certificate }) => String(certificate))).toEqual(
    before.clients.map(String),
  );
});

test('trusts the old one no more when its key may be in strange hands', async (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const dir = ready.copy();
  const [old] = readAuthorities(dir).clients;
  const made = await rollOver({ dir, distrustOld: true }, makeKey);
  expect(readAuthorities(dir).clients.map(String)).toEqual([String(made)]);
  expect(readdirSync(dir).filter((name) => /^clients-ca\..+\.key$/.test(name))).toEqual([]);
  const verify = (pem: string) => {
    writeFileSync(path.join(dir, 'one'), pem);
    const files = ['root.crt', 'root.crl', 'one'].map((name) => path.join(dir, name));
    const [root = '', list = '', one = ''] = files;
    return openssl(['verify', '-crl_check', '-CAfile', root, '-CRLfile', list, one]);
  };
  expect(verify(String(old))).toMatch(/certificate revoked/);
  expect(verify(String(made))).toMatch(/OK/);
  // It is remembered by the lists that follow.
  await rollOver({ dir }, makeKey);
  expect(verify(String(old))).toMatch(/certificate revoked/);
  expect(verify(String(made))).toMatch(/OK/);
});

test('needs the root key', async () => {
  const dir = ready.copy();
  rmSync(path.join(dir, 'offline'), { recursive: true });
  const before = readFileSync(path.join(dir, 'clients-ca.crt'));
  await expect(rollOver({ dir }, makeKey)).rejects.toThrow(/needs the root key, which is not at/);
  expect(readFileSync(path.join(dir, 'clients-ca.crt'))).toEqual(before);
});

test('a backup restores all but the passphrase, which it does not hold', async () => {
  const dir = ready.copy();
  await rollOver({ dir }, makeKey); // so that there is a key that has retired
  const file = path.join(dir, 'backup');
  const names = await backupCa(dir, file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const secret = readFileSync(path.join(dir, 'secret'));
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(secret.toString().trim());
  expect(text).not.toContain(secret.toString('base64').slice(0, 40));

  const there = path.join(dir, 'there');
  expect(await restoreCa(file, there)).toEqual(names);
  await expect(initCa({ dir: there }, makeKey)).rejects.toThrow(/secret is missing/);
  writeFileSync(path.join(there, 'secret'), secret);
  const [ca, again] = [await initCa({ dir }, makeKey), await initCa({ dir: there }, makeKey)];
  expect(again.clients.key.equals(ca.clients.key)).toBe(true);
  expect(again.retired).toHaveLength(1);
  await rollOver({ dir: there }, makeKey); // with the root key, which was in it
  await expect(restoreCa(file, there)).rejects.toThrow(/already: restore into an empty folder/);
});

test('a backup that was changed, or that would write elsewhere, restores nothing', async () => {
  const dir = ready.copy();
  const file = path.join(dir, 'backup');
  await backupCa(dir, file);
  const text = readFileSync(file, 'utf8');
  const there = path.join(dir, 'there');
  mkdirSync(there);
  const tryWith = async (changed: string) => {
    writeFileSync(file, changed);
    await expect(restoreCa(file, there)).rejects.toThrow(/backup/);
    expect(readdirSync(there)).toEqual([]);
  };
  await tryWith(text.slice(0, -100));
  await tryWith(text.replace('LS0t', 'LS0u'));
  await tryWith(text.replaceAll('root.crt', '../evil'));
  await expect(backupCa(there, file)).rejects.toThrow(/holds no certificate authority/);
});
