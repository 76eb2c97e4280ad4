import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSecretBox, SecretUnreadable } from './secretBox.ts';

const key = randomBytes(32);
const box = createSecretBox(key);

test('opens what it sealed, whatever the text', () => {
  for (const text of ['x', 'pässword €', 'a'.repeat(4096), '', '\0'])
    expect(box.open('acme', box.seal('acme', text))).toBe(text);
});

test('seals the same text to something else each time, and shows nothing of it', () => {
  const sealed = Array.from({ length: 50 }, () => box.seal('acme', 'hunter2'));
  expect(new Set(sealed).size).toBe(50);
  for (const one of sealed) {
    expect(one).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(Buffer.from(one.split('.')[2]!, 'base64url').toString('latin1')).not.toContain(
      'hunter2',
    );
  }
});

test('opens nothing for another tenant', () => {
  const sealed = box.seal('acme', 'hunter2');
  expect(() => box.open('globex', sealed)).toThrow(SecretUnreadable);
  expect(() => box.open('', sealed)).toThrow(/another tenant/);
});

test('notices every bit that was changed', () => {
  const [version, id, text] = box.seal('acme', 'hunter2').split('.') as [string, string, string];
  const bytes = Buffer.from(text, 'base64url');
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(() => box.open('acme', `${version}.${id}.${changed.toString('base64url')}`)).toThrow(
      SecretUnreadable,
    );
  }
});

test('takes no tag that was cut short', () => {
  const [version, id, text] = box.seal('acme', '').split('.') as [string, string, string];
  for (let bytes = 0; bytes < 28; bytes += 1) {
    const cut = Buffer.from(text, 'base64url').subarray(0, bytes).toString('base64url');
    expect(() => box.open('acme', `${version}.${id}.${cut}`)).toThrow(SecretUnreadable);
  }
});

test('says which key is missing', () => {
  const other = createSecretBox(randomBytes(32));
  const sealed = other.seal('acme', 'hunter2');
  expect(() => box.open('acme', sealed)).toThrow(
    new RegExp(`sealed with the key ${other.keyId}, and this server has ${box.keyId}`),
  );
});

test('still opens with a key that it had before, and seals with the new one', () => {
  const fresh = randomBytes(32);
  const rotated = createSecretBox(fresh, [key]);
  expect(rotated.open('acme', box.seal('acme', 'hunter2'))).toBe('hunter2');
  expect(rotated.seal('acme', 'x').split('.')[1]).toBe(createSecretBox(fresh).keyId);
});

test('refuses what is not of its form, and keys of another length', () => {
  for (const text of ['', 'hunter2', 'v2.00000000.AAAA', `v1.${box.keyId}`, `v1.${box.keyId}.*`])
    expect(() => box.open('acme', text)).toThrow(SecretUnreadable);
  expect(() => createSecretBox(randomBytes(16))).toThrow(RangeError);
});
