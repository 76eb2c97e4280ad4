import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOrMakeSecretsKey } from './secretsKey.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'secrets-key-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const own = () => ({ file: undefined, ownFile: path.join(folder, 'secrets.key') });

test('makes a key for its owner alone, once', () => {
  const first = readOrMakeSecretsKey(own());
  expect(first.made).toBe(true);
  expect(first.key).toHaveLength(32);
  expect(statSync(own().ownFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['secrets.key']);
  expect(readOrMakeSecretsKey(own())).toEqual({ ...first, made: false });
});

test('reads the key on top as the one that seals', () => {
  const [fresh, old] = [randomBytes(32), randomBytes(32)];
  writeFileSync(own().ownFile, `${fresh.toString('base64')}\n${old.toString('base64')}\n`, {
    mode: 0o600,
  });
  expect(readOrMakeSecretsKey(own())).toEqual({ key: fresh, older: [old], made: false });
});

test('never replaces a file that is there', () => {
  writeFileSync(own().ownFile, 'not a key\n', { mode: 0o600 });
  expect(() => readOrMakeSecretsKey(own())).toThrow(/32 bytes in base64/);
  expect(readFileSync(own().ownFile, 'utf8')).toBe('not a key\n');
});

test('refuses a key that others may read, and says what to run', () => {
  readOrMakeSecretsKey(own());
  chmodSync(own().ownFile, 0o640);
  expect(() => readOrMakeSecretsKey(own())).toThrow(/chmod 600/);
  const named = { ...own(), file: own().ownFile };
  expect(readOrMakeSecretsKey(named).key).toHaveLength(32); // a mounted secret has a group
  chmodSync(own().ownFile, 0o644);
  expect(() => readOrMakeSecretsKey(named)).toThrow(/chmod 600/);
});

test('makes no key under a name that the owner gave', () => {
  const file = path.join(folder, 'absent');
  expect(() => readOrMakeSecretsKey({ ...own(), file })).toThrow(
    /missing.*openssl rand -base64 32/s,
  );
  expect(readdirSync(folder)).toEqual([]);
});
